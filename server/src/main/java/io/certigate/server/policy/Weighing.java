package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Scope;
import io.certigate.server.condition.Truth;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Edges;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weighs single rules for one question: what they match, whether they are in force, what they demand. Remembers the
 * earliest instant at which time alone could change any of it.
 */
class Weighing implements Candidates.PropertyReader, Scope, FactsLookup {
    private final Question question;
    private final Instant at;
    private final FactsLookup facts;

    private String market = "";
    private @Nullable Instant nextEdge;
    private int stepsLeft = Scope.MAX_STEPS;

    // Of these two nearly every rule wants to know something.
    private @Nullable Facts ofSubject;
    private @Nullable Facts ofResource;

    /** What a rule says, apart from what a permit requires. */
    enum Standing {
        /** Nothing: it does not match, or is not in force. */
        SILENT,
        /** Nothing, since its order is enjoined, suspended or revoked. */
        STOPPED,
        /** It speaks. */
        SPEAKS,
        /** It depends on a property that is not known. */
        UNKNOWN,
        /** It depends on something that could not be evaluated. */
        ERROR
    }

    Weighing(Question question, Instant at, FactsLookup facts) {
        this.question = question;
        this.at = at;
        this.facts = facts;
    }

    /** Turns to a market: conditions can see which one is judged. */
    void turnTo(String next) {
        market = next;
    }

    /** The earliest instant after the one asked about at which time alone can change what was weighed; null for none. */
    @Nullable
    Instant nextEdge() {
        return nextEdge;
    }

    /** What a rule says. A part that comes too late to matter adds no edges: what comes before it is an edge itself. */
    Standing standing(IndexedRule indexed) {
        return standing(indexed, Timing.of(indexed.rule(), at));
    }

    /**
     * What a rule says.
     *
     * @param timing what time makes of it at the instant asked about
     */
    Standing standing(IndexedRule indexed, Timing timing) {
        Truth truth = where(indexed);
        if (truth == Truth.FALSE) {
            return Standing.SILENT;
        }
        edge(timing.edge());
        OrderState order = timing.order();
        if (timing.during() == Truth.FALSE || order == null) {
            return Standing.SILENT;
        }
        truth = truth.and(timing.during());
        Conditions conditions = indexed.rule().conditions();
        if (conditions.any()) {
            truth = truth.and(conditions.of(this));
            if (truth == Truth.FALSE) {
                return Standing.SILENT;
            }
        }
        if (order != OrderState.IN_FORCE) {
            return Standing.STOPPED;
        }
        return switch (truth) {
            case TRUE -> Standing.SPEAKS;
            case UNKNOWN -> Standing.UNKNOWN;
            default -> Standing.ERROR;
        };
    }

    /** Whether the equalities of a rule hold. */
    Truth where(IndexedRule indexed) {
        Truth result = Truth.TRUE;
        for (Equality equality : indexed.where()) {
            Truth truth = equality.of(read(equality.path()));
            if (truth == Truth.FALSE) {
                return Truth.FALSE;
            }
            result = result.and(truth);
        }
        return result;
    }

    /** Whether a rule is in force. */
    Truth during(Rule rule) {
        Truth result = Truth.FALSE;
        List<Span> during = rule.during();
        for (int i = 0; i < during.size(); i++) {
            Span span = during.get(i);
            result = result.or(span.contains(at));
            nextEdge = span.nextEdge(at, nextEdge);
        }
        return result;
    }

    /** The state of the order that a rule enforces, null if it had not been made. */
    @Nullable
    OrderState state(Rule rule) {
        nextEdge = rule.order().nextEdge(at, nextEdge);
        return rule.order().stateAt(at);
    }

    /** Whether a certification lifts a forbid. */
    boolean exempt(Rule rule, @Nullable List<RequirementCheck.Unmet> missing) {
        Requirement.AnyOf exemption = rule.conditions().exemption();
        return exemption != null && RequirementCheck.proof(exemption, this, missing) != null;
    }

    /**
     * The evidence that all is met that a permit requires; null if something is not. Every item is looked at.
     *
     * @param missing receives what is not met, null if nobody wants to know
     */
    @Nullable
    Proof proof(Rule rule, @Nullable List<RequirementCheck.Unmet> missing) {
        return RequirementCheck.proof(rule.require(), this, missing);
    }

    /** The properties that a rule's equalities and conditions lack. */
    List<Evidence> unknownProperties(Rule rule) {
        Set<PropertyPath> unknown = new LinkedHashSet<>();
        for (Equality equality : rule.target().where()) {
            if (equality.of(read(equality.path())) == Truth.UNKNOWN) {
                unknown.add(equality.path());
            }
        }
        for (Condition condition : conditions(rule)) {
            if (condition.evaluate(this) == Truth.UNKNOWN) {
                unknown.addAll(condition.unknown(this));
            }
        }
        List<Evidence> evidence = new ArrayList<>(unknown.size());
        for (PropertyPath path : unknown) {
            evidence.add(new Evidence.UnknownProperty(path.word(), path.attested()));
        }
        return evidence;
    }

    /** What could not be evaluated of a rule. */
    List<Evidence> errors(Rule rule) {
        List<Evidence> evidence = new ArrayList<>(1);
        if (during(rule) == Truth.ERROR) {
            evidence.add(new Evidence.FailedCondition("during", "a calendar does not cover the day"));
        }
        for (Condition condition : conditions(rule)) {
            String error = condition.evaluate(this) == Truth.ERROR ? condition.error(this) : null;
            if (error != null) {
                evidence.add(new Evidence.FailedCondition(condition.text(), error));
            }
        }
        return evidence;
    }

    private static List<Condition> conditions(Rule rule) {
        List<Condition> all = new ArrayList<>(rule.conditions().when());
        all.addAll(rule.conditions().unless());
        return all;
    }

    /** The order behind a rule, with the window that contains the instant. */
    Evidence.Order order(Rule rule) {
        OrderState state = rule.order().stateAt(at);
        Span now = rule.during().stream()
                .filter(span -> span.contains(at) != Truth.FALSE)
                .findFirst()
                .orElse(Span.ALWAYS);
        return new Evidence.Order(
                rule.cause().rule(), state == null ? OrderState.REVOKED : state, rule.authority(), now.window());
    }

    @Override
    public @Nullable Value read(PropertyPath path) {
        return question.read(path, this);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A cheap first look; an equal reference is looked up.
    public @Nullable Facts of(EntityRef holder) {
        if (holder == question.subject()) {
            Facts known = ofSubject == null ? facts.of(holder) : ofSubject;
            ofSubject = known;
            return known;
        }
        if (holder == question.resource()) {
            Facts known = ofResource == null ? facts.of(holder) : ofResource;
            ofResource = known;
            return known;
        }
        return facts.of(holder);
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public String market() {
        return market;
    }

    @Override
    public EntityRef subject() {
        return question.subject();
    }

    @Override
    public EntityRef resource() {
        return question.resource();
    }

    @Override
    public String action() {
        return question.action();
    }

    @Override
    public void edge(@Nullable Instant edge) {
        nextEdge = Edges.earlier(at, edge, nextEdge);
    }

    /** Takes note of the edges of a relation's window. */
    void edges(Window window) {
        nextEdge = window.nextEdge(at, nextEdge);
    }

    /** Takes note of the edges of a certification. */
    void edges(Certification certification, boolean wellFormed) {
        nextEdge = certification.nextEdge(at, wellFormed, nextEdge);
    }

    /** How many steps the conditions took; one more than all for those that wanted more. */
    int stepsTaken() {
        return Scope.MAX_STEPS - stepsLeft;
    }

    @Override
    public boolean spend(int steps) {
        // Negative for good: a smaller part must not be evaluated after a larger one was not.
        stepsLeft = stepsLeft < steps ? -1 : stepsLeft - steps;
        return stepsLeft >= 0;
    }
}
