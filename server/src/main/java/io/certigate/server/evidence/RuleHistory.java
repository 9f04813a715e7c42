package io.certigate.server.evidence;

import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Policy;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.ReleaseDiff;
import io.certigate.server.policy.ReleaseDiff.Kind;
import io.certigate.server.policy.ReleaseDiff.RuleChange;
import io.certigate.server.policy.Rule;
import io.certigate.server.state.Activation;
import io.certigate.server.state.ReleaseReader;
import io.certigate.server.state.StoredRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a rule back through the activations of releases, to the one that gave it the form in which it decides. Texts (law,
 * message, reason, obligations, the day of review) do not decide: a release that changes these alone is one more event.
 */
final class RuleHistory {
    /** Most activations that are looked at. */
    static final int MAX_ACTIVATIONS = 200;

    // Later ones than the instant asked for are skipped, each by a read of one row.
    private static final int MAX_SKIPPED = 10_000;

    private static final Set<String> TEXTS = Set.of("oblige", "law", "reason", "message", "review_by");

    private final ReleaseReader releases;
    private final Compiler compiler;
    private final RuleName name;
    private final List<RuleEvent> events = new ArrayList<>();
    private final Set<String> hashes = new HashSet<>();

    /** Compiles stored releases by their hash. */
    @FunctionalInterface
    interface Compiler {
        /** The compiled release. */
        PolicySet load(String hash);
    }

    /** One activation with its release. */
    private record Step(
            Activation activation,
            PolicySet policies,
            @Nullable Rule rule) {}

    private RuleHistory(ReleaseReader releases, Compiler compiler, RuleName name) {
        this.releases = releases;
        this.compiler = compiler;
        this.name = name;
    }

    /**
     * The story of a rule.
     *
     * @param until later activations do not count
     * @throws NotFound if no release that was active until then has it
     */
    static RuleStory of(ReleaseReader releases, Compiler compiler, RuleName name, Instant until) {
        return new RuleHistory(releases, compiler, name).story(until);
    }

    /** The latest activation until an instant, null if there is none. */
    static @Nullable Activation latest(ReleaseReader releases, Instant until) {
        Activation activation = releases.activationBefore(Long.MAX_VALUE);
        for (int i = 0; activation != null && activation.at().isAfter(until); i++) {
            if (i == MAX_SKIPPED) {
                throw new NotFound("expected at most " + MAX_SKIPPED + " activations after " + until
                        + ", found more; choose a later --until");
            }
            activation = releases.activationBefore(activation.revision());
        }
        return activation;
    }

    private RuleStory story(Instant until) {
        Activation latest = latest(releases, until);
        if (latest == null) {
            throw new NotFound("expected a release that was active until " + until + ", found none");
        }
        Step newest = step(latest, null);
        Step step = newest;
        // The newest step that has the rule, and the one that removed it, if any.
        Step held = newest.rule() == null ? null : newest;
        Step removal = null;
        boolean cut = false;
        for (int seen = 1; ; seen++) {
            Activation earlier = releases.activationBefore(step.activation().revision());
            Step before = earlier == null || seen == MAX_ACTIVATIONS ? null : step(earlier, step);
            cut = earlier != null && before == null;
            if (step.rule() != null) {
                hashes.add(step.activation().hash());
                RuleChange change = cut ? null : change(step, before);
                if (change != null && decides(change)) {
                    break;
                }
            } else if (before != null && before.rule() != null) {
                change(step, before);
                removal = step;
                held = before;
            }
            if (before == null) {
                break;
            }
            step = before;
        }
        if (held == null) {
            throw unknown(newest, cut);
        }
        Collections.reverse(events);
        return story(held, step, removal, cut, until);
    }

    private RuleStory story(Step held, Step brought, @Nullable Step removal, boolean cut, Instant until) {
        Rule rule = held.rule();
        if (rule == null) {
            throw new IllegalStateException("expected a release with the rule " + name + ", found one without");
        }
        Policy policy = held.policies().content().policies().stream()
                .filter(each -> each.id().equals(name.policy()))
                .findFirst()
                .orElse(null);
        long since = brought.activation().revision();
        RuleStory.Presence presence = new RuleStory.Presence(
                since, removal == null ? Long.MAX_VALUE : removal.activation().revision(), hashes);
        return new RuleStory(
                rule,
                policy == null ? "" : policy.title(),
                policy == null || policy.zone() == null ? "" : policy.zone().getId(),
                events,
                List.of(),
                cut,
                presence,
                turn(rule, brought.activation(), removal == null ? null : removal.activation(), until),
                held.policies());
    }

    /** A permit that ended is asked about for what it forbids since; every other rule for what it began to say. */
    private static Turn turn(Rule rule, Activation brought, @Nullable Activation removal, Instant until) {
        Dates dates = new Dates(rule);
        Instant begins = dates.first(true, brought.at());
        if (rule.effect() == Effect.PERMIT && begins != null) {
            Instant ends = dates.first(false, begins);
            Instant byDates = ends == null || ends.isAfter(until) ? null : ends;
            if (removal != null && (byDates == null || byDates.isAfter(removal.at()))) {
                return new Turn(Turn.Kind.ENDED, removal.at(), removal.revision(), null, removal.at());
            }
            if (byDates != null) {
                return new Turn(Turn.Kind.ENDED, brought.at(), brought.revision(), byDates, byDates);
            }
        }
        return beginning(dates, brought.at(), brought.revision());
    }

    /** The beginning of a rule that was recorded at an instant. */
    static Turn beginning(Dates dates, Instant recordedAt, long revision) {
        Instant at = dates.first(true, recordedAt);
        Instant byDates = at == null || at.isAfter(recordedAt) ? at : dates.start(at);
        return new Turn(Turn.Kind.BEGAN, recordedAt, revision, byDates, at);
    }

    private Step step(Activation activation, @Nullable Step known) {
        if (known != null && known.activation().hash().equals(activation.hash())) {
            return new Step(activation, known.policies(), known.rule());
        }
        PolicySet policies = compiler.load(activation.hash());
        Rule rule = policies.rules().stream().filter(name::names).findFirst().orElse(null);
        return new Step(activation, policies, rule);
    }

    /** Notes what an activation did to the rule; null if nothing. */
    private @Nullable RuleChange change(Step step, @Nullable Step before) {
        if (before != null
                && before.activation().hash().equals(step.activation().hash())) {
            return null;
        }
        PolicySet older = before == null ? PolicySet.none() : before.policies();
        ReleaseDiff diff = ReleaseDiff.between(older, step.policies());
        RuleChange change = diff.rules().stream()
                .filter(each ->
                        each.policy().equals(name.policy()) && each.rule().equals(name.rule()))
                .findFirst()
                .orElse(null);
        if (change != null) {
            StoredRelease release =
                    releases.releases(step.activation().hash(), 1).get(0);
            String hash = before == null ? "" : before.activation().hash();
            events.add(new RuleEvent(
                    step.activation(),
                    release,
                    hash,
                    change,
                    diff.rules().size() - 1,
                    diff.words().size(),
                    isRollBack(step.activation(), before == null ? null : before.activation())));
        }
        return change;
    }

    /** Undoing an activation goes back over it; every other one of another release can be undone to the one before. */
    private static boolean isRollBack(Activation activation, @Nullable Activation before) {
        return before != null && activation.previous() != before.revision();
    }

    private static boolean decides(RuleChange change) {
        return change.kind() != Kind.CHANGED
                || change.aspects().stream().anyMatch(aspect -> !TEXTS.contains(aspect.name()));
    }

    private NotFound unknown(Step newest, boolean cut) {
        List<String> names = newest.policies().rules().stream().map(Rule::name).toList();
        return new NotFound("expected a rule of the active release, or of one of the "
                + (cut ? MAX_ACTIVATIONS + " activations before" : "earlier ones") + ", found none named '" + name + "'"
                + Nearest.hint(name.toString(), names));
    }
}
