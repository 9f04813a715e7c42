package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Truth;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows how each rule is weighed. It takes every verdict from {@link Weighing}, as the evaluation does, so that the two
 * cannot disagree; it only looks at more rules and at every part of them.
 */
final class Tracer {
    private final List<Plan> plans;
    private final Question question;
    private final Weighing weighing;
    private final List<RuleTrace> traces = new ArrayList<>();
    private boolean truncated;

    /**
     * Prepares a trace.
     *
     * @param plans the plan of each market, in the order of the markets
     */
    Tracer(List<Plan> plans, Question question, Instant at, FactsLookup facts) {
        this.plans = plans;
        this.question = question;
        this.weighing = new Weighing(question, at, facts);
    }

    Trace trace() {
        for (Plan plan : plans) {
            weighing.turnTo(plan.market());
            for (IndexedRule candidate : candidates(plan)) {
                if (traces.size() == Trace.MAX_RULES) {
                    truncated = true;
                    break;
                }
                traces.add(trace(candidate, plan.market()));
            }
        }
        return new Trace(traces, truncated, weighing.nextEdge());
    }

    /** All rules that only their equalities may exclude; if these are too many, those that the evaluation looks at. */
    private List<IndexedRule> candidates(Plan plan) {
        List<IndexedRule> found = plan.rules(question, path -> null);
        if (found.size() > Trace.MAX_RULES) {
            truncated = true;
            return plan.rules(question, weighing);
        }
        return found;
    }

    private RuleTrace trace(IndexedRule indexed, String market) {
        Rule rule = indexed.rule();
        List<Step> steps = new ArrayList<>();
        for (Equality equality : rule.target().where()) {
            Value found = weighing.read(equality.path());
            steps.add(new Step.Where(equality, found, equality.of(found)));
        }
        steps.add(new Step.During(rule.during(), weighing.during(rule)));
        if (!rule.order().entries().isEmpty()) {
            steps.add(new Step.States(rule.order(), weighing.state(rule)));
        }
        rule.conditions().when().forEach(condition -> steps.add(conditional(false, condition)));
        rule.conditions().unless().forEach(condition -> steps.add(conditional(true, condition)));
        Requirement.AnyOf exemption = rule.conditions().exemption();
        if (exemption != null) {
            steps.add(required(true, exemption));
        }
        rule.require().forEach(requirement -> steps.add(required(false, requirement)));
        return new RuleTrace(rule, market, outcome(indexed), steps);
    }

    private Step.Conditional conditional(boolean unless, Condition condition) {
        Map<PropertyPath, Value> found = new LinkedHashMap<>();
        condition.paths().stream()
                .sorted(Comparator.comparing(PropertyPath::word))
                .forEach(path -> put(found, path, weighing.read(path)));
        return new Step.Conditional(unless, condition, condition.evaluate(weighing), found, condition.error(weighing));
    }

    private static void put(Map<PropertyPath, Value> found, PropertyPath path, @Nullable Value value) {
        if (value != null) {
            found.put(path, value);
        }
    }

    private Step.Required required(boolean unless, Requirement requirement) {
        List<RequirementCheck.Unmet> missing = new ArrayList<>();
        List<Evidence> witnesses = RequirementCheck.witnesses(requirement, weighing, missing);
        if (witnesses != null) {
            return new Step.Required(unless, requirement, true, witnesses);
        }
        List<Evidence> lacking = new ArrayList<>();
        missing.forEach(each -> lacking.addAll(each.evidence()));
        return new Step.Required(unless, requirement, false, lacking);
    }

    private RuleTrace.Outcome outcome(IndexedRule indexed) {
        return switch (weighing.standing(indexed)) {
            case SILENT -> inForce(indexed.rule()) ? RuleTrace.Outcome.NO_MATCH : silence(indexed);
            case STOPPED -> RuleTrace.Outcome.ORDER_NOT_IN_FORCE;
            case SPEAKS -> spoken(indexed.rule(), true);
            case UNKNOWN, ERROR -> spoken(indexed.rule(), false);
        };
    }

    private boolean inForce(Rule rule) {
        return weighing.during(rule) != Truth.FALSE && weighing.state(rule) != null;
    }

    /** Of a rule that is not in force: whether it would have matched at all is what its reader wants to know first. */
    private RuleTrace.Outcome silence(IndexedRule indexed) {
        return weighing.where(indexed) == Truth.FALSE ? RuleTrace.Outcome.NO_MATCH : RuleTrace.Outcome.NOT_IN_FORCE;
    }

    private RuleTrace.Outcome spoken(Rule rule, boolean clearly) {
        if (rule.effect() == Effect.DENY) {
            return weighing.exempt(rule, null) ? RuleTrace.Outcome.NO_MATCH : RuleTrace.Outcome.APPLIES;
        }
        return clearly && weighing.witnesses(rule, null) != null ? RuleTrace.Outcome.APPLIES : RuleTrace.Outcome.UNMET;
    }
}
