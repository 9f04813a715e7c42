package io.certigate.server.impact;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.CertificationKind;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.ReleaseDiff;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.replay.Recorded;
import io.certigate.server.suite.Fixtures;
import io.certigate.server.suite.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Assesses whose answers would be others. Reads and computes for seconds to minutes, so that it runs on a thread of its own, and
 * changes nothing.
 */
public final class Impact {
    /** Most different questions of the log of which it is told what changes by itself. */
    static final int MAX_DIFFERENT = 50_000;

    private static final int BATCH = 200;

    private final ImpactSources sources;
    private final ImpactQuery query;
    private final Watch watch;
    private final Instant now;
    private final Tally tally = new Tally();
    private final Templates templates = new Templates();
    private final ReleaseShelf shelf;
    private final RegistryPast past;
    private final Reach reach = new Reach();
    // The newest decision of each question, by the question; null where they are not collected.
    private final Map<Question, Recorded> different = new LinkedHashMap<>();
    private boolean differentCut;
    private boolean timelinesCut;

    private Impact(ImpactSources sources, ImpactQuery query, Watch watch) {
        this.sources = sources;
        this.query = query;
        this.watch = watch;
        this.now = sources.clock().instant();
        ImpactSources.State state = sources.state();
        this.shelf = new ReleaseShelf(state == null ? null : state.releases());
        this.past = new RegistryPast(state == null ? null : state.past());
    }

    /**
     * Assesses.
     *
     * @param cancelled whether nobody waits for it any more; asked often
     * @param progress is told how far it is, often
     * @throws ImpactFailure if nothing of what is asked for can be assessed
     * @throws CancellationException if it was cancelled
     * @throws io.certigate.server.state.StoreException if the state cannot be read
     * @throws UncheckedIOException if the folder of the log cannot be read
     */
    public static ImpactReport assess(
            ImpactSources sources, ImpactQuery query, BooleanSupplier cancelled, Progress progress) {
        return new Impact(sources, query, new Watch(cancelled, progress)).run();
    }

    private ImpactReport run() {
        ImpactSources.State state = sources.state();
        Present present = state == null ? null : Present.read(state, shelf);
        watch.look();
        if (query.supposition() instanceof Supposition.Candidate candidate) {
            shelf.put(candidate.release());
        }
        if (query.baseline() == ImpactQuery.Baseline.ACTIVE && present == null) {
            throw new ImpactFailure("expected a state to take the active release from, found only a log; compare with"
                    + " what was recorded");
        }
        if (present != null) {
            requireDeclared(present.active().vocabulary());
        }
        Alteration alteration = alteration(present);
        if (!query.suites().isEmpty()) {
            suites(present, alteration);
        } else if (query.log()) {
            log(present, alteration);
        } else {
            reach.covers("the decision log was left out");
        }
        if (query.registry() && !(query.supposition() instanceof Supposition.Ended)) {
            registry(state, present, alteration);
        } else {
            reach.covers("the registry was left out");
        }
        if (timelinesCut) {
            reach.bound("some questions change more often than is looked at");
        }
        return tally.report(
                query.supposition().text(),
                now,
                present == null ? "" : present.active().hash(),
                reach);
    }

    /** A misspelt kind would change nothing, which would look like good news. */
    private void requireDeclared(Vocabulary vocabulary) {
        String kind = query.supposition().kind();
        if (!kind.isEmpty() && vocabulary.kind(kind) == null) {
            throw new ImpactFailure("expected a declared certification kind, found '" + kind + "'"
                    + Nearest.hint(kind, vocabulary.certificationKinds().keySet()));
        }
    }

    // The log.

    private void log(@Nullable Present present, Alteration alteration) {
        if (sources.log() == null) {
            reach.covers("there is no decision log: it is off");
            reach.lost("there is no decision log");
            return;
        }
        Instant from = query.from() == null ? start(alteration) : query.from();
        Instant to = query.to() == null ? end(alteration) : query.to();
        RecentDecisions recent = new RecentDecisions(sources.log(), from, to, query.maxDecisions());
        LogAssessment assessment =
                new LogAssessment(query, alteration, shelf, past, tally, present == null ? null : present.active());
        long[] hypothetical = new long[1];
        boolean future = query.supposition() instanceof Supposition.Until;
        try {
            recent.forEach(decision -> {
                watch.decision();
                if (decision.hypothetical()) {
                    hypothetical[0]++;
                    return;
                }
                templates.seen(decision.request().question());
                if (future) {
                    collect(decision);
                } else {
                    assessment.assess(decision);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the decision log cannot be read: " + e.getMessage(), e);
        }
        describe(recent, from, to, hypothetical[0]);
        if (future) {
            questions(present);
        }
    }

    private Instant start(Alteration alteration) {
        return alteration instanceof Alteration.Known known
                ? known.ended().stream()
                        .map(Impact::end)
                        .map(End::effectiveAt)
                        .min(Instant::compareTo)
                        .orElse(now)
                : now.minus(ImpactQuery.RECENT);
    }

    private Instant end(Alteration alteration) {
        return alteration instanceof Alteration.Known known
                ? known.ended().stream()
                        .map(Impact::end)
                        .map(End::recordedAt)
                        .max(Instant::compareTo)
                        .orElse(now)
                // What is decided while this runs may be seen or not.
                : now.plusNanos(1);
    }

    private void describe(RecentDecisions recent, Instant from, Instant to, long hypothetical) {
        StringBuilder text = new StringBuilder(
                "log: " + recent.seen() + " decisions made from " + shown(from) + " until " + shown(to));
        if (recent.oldest() != null) {
            text.append(", the oldest at ")
                    .append(shown(recent.oldest()))
                    .append(", the newest at ")
                    .append(shown(recent.newest()));
        }
        if (hypothetical > 0) {
            text.append("; ").append(hypothetical).append(" of them hypothetical, not looked at");
        }
        reach.covers(text.toString());
        if (recent.cut()) {
            reach.bound("the log has more decisions than the newest " + query.maxDecisions() + " that were looked at");
        }
        recent.lost().stream().limit(ImpactText.MAX_LOST).forEach(reach::lost);
        if (recent.lost().size() > ImpactText.MAX_LOST) {
            reach.lost("and " + (recent.lost().size() - ImpactText.MAX_LOST) + " more parts of the log are lost");
        }
    }

    /** People need no nanoseconds. */
    private static String shown(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Remembers the newest decision of each question. */
    private void collect(Recorded decision) {
        if (decision.logged().record().getMaskedCount() > 0) {
            EntityRef account = decision.request().question().subject();
            tally.gap(false, account, "a value of the question was masked", "decision " + decision.id());
        } else if (different.size() < MAX_DIFFERENT) {
            different.putIfAbsent(decision.request().question(), decision);
        } else {
            differentCut |= !different.containsKey(decision.request().question());
        }
    }

    /** What changes by itself for the questions of the log. */
    private void questions(@Nullable Present present) {
        reach.covers("log: " + different.size() + " different questions");
        if (differentCut) {
            reach.bound("the log has more different questions than the newest " + MAX_DIFFERENT);
        }
        ImpactSources.State state = sources.state();
        if (state == null || present == null) {
            different.forEach((question, decision) -> tally.gap(
                    false,
                    question.subject(),
                    "there is no database beside the log to read the registry from",
                    "decision " + decision.id()));
            return;
        }
        RegistryAssessment assessment = new RegistryAssessment(state.store(), past, present, tally, watch);
        List<Question> all = new ArrayList<>(different.keySet());
        for (int i = 0; i < all.size(); i += BATCH) {
            List<Question> some = all.subList(i, Math.min(all.size(), i + BATCH));
            assessment.ask(
                    some,
                    List.of(present.active()),
                    instant(),
                    false,
                    (question, facts, registry, owners) ->
                            turns(present.active(), question, facts, false, instant(), owners));
        }
    }

    // The registry.

    private void registry(ImpactSources.@Nullable State state, @Nullable Present present, Alteration alteration) {
        if (state == null || present == null) {
            reach.covers("there is no registry at hand: no database beside the log");
            return;
        }
        PolicySet before = present.active();
        PolicySet after = query.supposition() instanceof Supposition.Candidate candidate
                ? present.under(candidate.release())
                : before;
        List<PolicySet> releases = before == after ? List.of(before) : List.of(before, after);
        SortedMap<String, List<Question>> chosen =
                templates.byType(releases, before == after ? Set.of() : changed(before, after));
        RegistryAssessment assessment = new RegistryAssessment(state.store(), past, present, tally, watch);
        assessment.run(chosen, releases, query.maxAccounts(), instant(), (question, facts, registry, owners) -> {
            if (query.supposition() instanceof Supposition.Until) {
                turns(before, question, facts, true, instant(), owners);
            } else {
                twice(new Twice(question, before, after, facts, baseInstant(), instant(), true, owners), alteration);
            }
        });
        reach.covers("registry: " + watch.accounts() + " accounts at revision "
                + present.revision().number() + ", " + assessment.asked() + " questions for them at "
                + shown(instant()));
        if (assessment.cut()) {
            reach.cutRegistry(
                    "the registry has more accounts than the " + query.maxAccounts() + " that were looked at");
        }
        if (templates.cut()) {
            reach.bound("there are more kinds of questions than the " + Templates.MAX_OF_TYPE + " of the log and the "
                    + Templates.MAX_OF_TYPE + " of the rules that are asked for an account");
        }
    }

    /** Names of the rules in which two releases differ. */
    private static Set<String> changed(PolicySet before, PolicySet after) {
        return ReleaseDiff.between(before, after).rules().stream()
                .map(rule -> rule.policy() + "/" + rule.rule())
                .collect(Collectors.toSet());
    }

    // Suites.

    private void suites(@Nullable Present present, Alteration alteration) {
        if (present == null) {
            throw new ImpactFailure("expected a state to take the active release from, found none; name a data folder"
                    + " with a database, or a server");
        }
        PolicySet active = present.active().withDirectives(List.of());
        PolicySet candidate =
                query.supposition() instanceof Supposition.Candidate supposed ? supposed.release() : active;
        long cases = 0;
        for (Suite suite : query.suites()) {
            for (Suite.Case each : suite.cases()) {
                cases++;
                watch.decision();
                templates.seen(each.question());
                suiteCase(each, active, candidate, alteration);
            }
        }
        reach.covers("suites: " + cases + " cases in the place of the log, each with its own fixtures");
    }

    private void suiteCase(Suite.Case each, PolicySet active, PolicySet candidate, Alteration alteration) {
        Fixtures fixtures = each.fixtures();
        Instant own = each.at();
        Instant at = query.at() == null ? own : query.at();
        Instant first = query.supposition() instanceof Supposition.OtherInstant ? own : at;
        List<EntityRef> owners = Owners.of(fixtures.of(each.question().subject()), at);
        PolicySet before = fixtures.over(active);
        if (query.supposition() instanceof Supposition.Until) {
            turns(before, each.question(), fixtures, false, at, owners);
            return;
        }
        PolicySet after = candidate == active ? before : fixtures.over(candidate);
        twice(new Twice(each.question(), before, after, fixtures, first, at, false, owners), alteration);
    }

    // Both.

    /** A question to be answered twice. */
    private record Twice(
            Question question,
            PolicySet before,
            PolicySet after,
            FactsLookup facts,
            Instant at,
            Instant atAfter,
            boolean registry,
            List<EntityRef> owners) {}

    private void twice(Twice asked, Alteration alteration) {
        Ruling before = Ruling.of(asked.before().evaluate(asked.question(), asked.at(), asked.facts()));
        Ruling after = Ruling.of(asked.after()
                .evaluate(asked.question(), asked.atAfter(), alteration.over(asked.facts(), asked.atAfter())));
        tally.assessed(asked.registry());
        if (before.effect() != after.effect()) {
            tally.flip(
                    Flip.of(asked.question(), before, after, asked.owners(), asked.registry(), asked.atAfter(), null));
        }
    }

    private void turns(
            PolicySet policies,
            Question question,
            FactsLookup facts,
            boolean registry,
            Instant from,
            List<EntityRef> owners) {
        Instant until = ((Supposition.Until) query.supposition()).until();
        tally.assessed(registry);
        if (!from.isBefore(until)) {
            return;
        }
        Turns.Found found = Turns.of(policies, question, from, until, facts, watch.cancelled());
        timelinesCut |= found.truncated();
        for (Turns.Turning each : found.all()) {
            Instant at = each.turn().at();
            tally.flip(Flip.of(question, each.before(), each.after(), owners, registry, at, each.turn()));
        }
    }

    /** The instant of the questions that have none of their own. */
    private Instant instant() {
        return query.at() == null ? now : query.at();
    }

    private Instant baseInstant() {
        return query.supposition() instanceof Supposition.OtherInstant ? now : instant();
    }

    // Ends that were recorded later than they took effect.

    private Alteration alteration(@Nullable Present present) {
        if (!(query.supposition() instanceof Supposition.Ended ended)) {
            return Alteration.of(query.supposition(), number(present));
        }
        if (present == null) {
            throw new ImpactFailure("expected a state to read the certification from, found only a log; name a data"
                    + " folder with a database, or a server");
        }
        String number = number(present);
        String problem = past.read(present.revision(), Set.of(ended.holder()));
        Facts facts = past.of(present.revision(), ended.holder());
        if (problem != null || facts == null) {
            throw new ImpactFailure("the certification cannot be read: " + problem);
        }
        List<Certification> found = facts.certifications().stream()
                .filter(each -> each.kind().equals(ended.kind()))
                .filter(each -> number.isEmpty() || each.number().equals(number))
                .filter(Impact::isBackdated)
                .toList();
        if (found.isEmpty()) {
            throw new ImpactFailure("expected a certification of the kind " + ended.kind() + " of " + ended.holder()
                    + " whose end took effect before it was recorded, found none; 'certigate cert get' shows its end");
        }
        found.forEach(each -> reach.covers("the end of " + each.kind()
                + (each.number().isEmpty() ? "" : " " + each.number()) + " took effect at "
                + end(each).effectiveAt() + " and was recorded at " + end(each).recordedAt()));
        return new Alteration.Known(found);
    }

    /** The number of the supposition as the registry writes it; as it is if there is none to ask. */
    private String number(@Nullable Present present) {
        String number = query.supposition().number();
        CertificationKind kind = present == null
                ? null
                : present.active().vocabulary().kind(query.supposition().kind());
        return number.isEmpty() || kind == null ? number : kind.numbers().normalize(number);
    }

    private static boolean isBackdated(Certification certification) {
        End end = certification.end();
        return end != null && end.effectiveAt().isBefore(end.recordedAt());
    }

    private static End end(Certification certification) {
        End end = certification.end();
        if (end == null) {
            throw new IllegalStateException("expected a certification with an end, found " + certification);
        }
        return end;
    }
}
