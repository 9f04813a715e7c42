package io.certigate.server.impact;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Window;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.outlook.Timeline.Segment;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.RuleTrace;
import io.certigate.server.policy.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** When and why the answer to a question changes by itself. */
final class Turns {
    private final PolicySet policies;
    private final Question question;
    private final FactsLookup facts;
    private final Map<EntityRef, Facts> used = new LinkedHashMap<>();

    /** A turn with the answers before and after. */
    record Turning(Flip.Turn turn, Ruling before, Ruling after) {}

    /**
     * What was found.
     *
     * @param all the turns in the order of time
     * @param truncated there are more
     */
    record Found(List<Turning> all, boolean truncated) {}

    private Turns(PolicySet policies, Question question, FactsLookup known) {
        this.policies = policies;
        this.question = question;
        this.facts = holder -> {
            Facts found = known.of(holder);
            if (found != null) {
                used.put(holder, found);
            }
            return found;
        };
    }

    /**
     * Finds the turns of a question.
     *
     * @param from from when on
     * @param until until when, after it
     * @param facts what is known; it must have all that the question can need
     */
    static Found of(
            PolicySet policies,
            Question question,
            Instant from,
            Instant until,
            FactsLookup facts,
            BooleanSupplier cancelled) {
        return new Turns(policies, question, facts).find(from, until, cancelled);
    }

    private Found find(Instant from, Instant until, BooleanSupplier cancelled) {
        Timeline timeline = Timeline.of(policies, question, from, until, Timeline.MAX_SEGMENTS, facts, cancelled);
        List<Turning> turns = new ArrayList<>();
        List<Segment> segments = timeline.segments();
        for (int i = 1; i < segments.size(); i++) {
            Ruling before = Ruling.of(segments.get(i - 1).answer());
            Ruling after = Ruling.of(segments.get(i).answer());
            if (before.effect() != after.effect()) {
                turns.add(new Turning(turn(segments.get(i).from(), before, after), before, after));
            }
        }
        return new Found(turns, timeline.truncated());
    }

    private Flip.Turn turn(Instant at, Ruling before, Ruling after) {
        Flip.Turn ofRule = ofRule(at, before, after);
        if (ofRule != null) {
            return ofRule;
        }
        for (Facts holder : used.values()) {
            for (Certification certification : holder.certifications()) {
                String what = event(certification, at);
                if (!what.isEmpty()) {
                    return own(at, "certification " + certification.kind(), certification.holder(), what);
                }
            }
            for (Relation relation : holder.relations()) {
                String what = event(relation.window(), at);
                if (!what.isEmpty()) {
                    return own(at, "relation " + relation.name(), relation.of(), what);
                }
            }
        }
        return new Flip.Turn(at, "a condition of a rule changes", "a condition of a rule changes", true);
    }

    private static Flip.Turn own(Instant at, String what, EntityRef holder, String event) {
        return new Flip.Turn(at, what + " of " + holder + " " + event, what + " " + event, false);
    }

    private static String event(Certification certification, Instant at) {
        if (at.equals(certification.validFrom())) {
            return "begins";
        }
        if (at.equals(certification.validUntil())) {
            return "expires";
        }
        Certification.End end = certification.end();
        if (end != null && at.equals(end.effectiveAt())) {
            return "ends (" + end.kind() + ")";
        }
        for (Window suspension : certification.suspensions()) {
            if (at.equals(suspension.from())) {
                return "is suspended";
            }
            if (at.equals(suspension.until())) {
                return "is resumed";
            }
        }
        return "";
    }

    private static String event(Window window, Instant at) {
        if (at.equals(window.from())) {
            return "begins";
        }
        return at.equals(window.until()) ? "ends" : "";
    }

    /** A rule that starts, ends, or whose order changes its state; one that decides before or after goes first. */
    private Flip.@Nullable Turn ofRule(Instant at, Ruling before, Ruling after) {
        Flip.Turn found = null;
        for (RuleTrace trace : policies.trace(question, at, facts).rules()) {
            Rule rule = trace.rule();
            String event = event(rule, at);
            if (event.isEmpty()) {
                continue;
            }
            String text = "rule " + rule.name() + " " + event;
            Flip.Turn turn = new Flip.Turn(at, text, text, true);
            if (decides(rule, before) || decides(rule, after)) {
                return turn;
            }
            found = found == null ? turn : found;
        }
        return found;
    }

    private static boolean decides(Rule rule, Ruling ruling) {
        return ruling.grounds().stream().anyMatch(ground -> ground.rule().equals(rule.name()));
    }

    private static String event(Rule rule, Instant at) {
        Instant just = at.minusNanos(1);
        for (Span span : rule.during()) {
            if (at.equals(span.nextEdge(just, null)) && span.contains(just) != span.contains(at)) {
                return span.contains(at) == Truth.FALSE ? "ends" : "starts";
            }
        }
        OrderState state = rule.order().stateAt(at);
        return state == null || Objects.equals(state, rule.order().stateAt(just))
                ? ""
                : "has its order " + state.name().toLowerCase(Locale.ROOT);
    }
}
