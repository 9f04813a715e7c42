package io.certigate.server.outlook;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.CertificationState;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.policy.CertificationKind;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Evidence;
import io.certigate.server.policy.RuleTrace;
import io.certigate.server.policy.Step;
import io.certigate.server.policy.Trace;
import io.certigate.server.policy.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The changes worth trying next. They are read off a trace: whatever permits in the end must remove the first obstacle, so
 * that it is enough to look at that one: a forbid that applies, or else that no permit holds, in the first market that
 * denies.
 */
final class Moves {
    private final Vocabulary vocabulary;
    private final Domains domains;
    // What is done about a record comes before what is said of a property: it is more often in somebody's power.
    private final Set<Change> records = new LinkedHashSet<>();
    private final Set<Change> properties = new LinkedHashSet<>();
    private boolean incomplete;

    Moves(Vocabulary vocabulary, Domains domains) {
        this.vocabulary = vocabulary;
        this.domains = domains;
    }

    /** Looks for changes that could remove the first obstacle. */
    List<Change> of(Trace trace, List<String> markets) {
        records.clear();
        properties.clear();
        for (String market : markets) {
            List<RuleTrace> rules = trace.rules().stream()
                    .filter(each -> each.market().equals(market))
                    .toList();
            if (denies(rules)) {
                break;
            }
        }
        List<Change> all = new ArrayList<>(records);
        all.addAll(properties);
        return all;
    }

    /** Whether some change that could help was not proposed, since a property can have more values than rules speak of. */
    boolean incomplete() {
        return incomplete;
    }

    private boolean denies(List<RuleTrace> rules) {
        for (RuleTrace each : rules) {
            if (each.rule().effect() == Effect.DENY && each.outcome() == RuleTrace.Outcome.APPLIES) {
                each.steps().forEach(this::lift);
                return true;
            }
        }
        if (rules.stream().anyMatch(each -> each.outcome() == RuleTrace.Outcome.APPLIES)) {
            return false;
        }
        for (RuleTrace each : rules) {
            if (each.rule().effect() == Effect.PERMIT && inForce(each)) {
                each.steps().stream().filter(Moves::fails).findFirst().ifPresent(this::satisfy);
            }
        }
        return true;
    }

    private static boolean inForce(RuleTrace trace) {
        return trace.steps().stream()
                .filter(step -> step instanceof Step.During || step instanceof Step.States)
                .allMatch(step -> step.truth() == Truth.TRUE);
    }

    /** Whether a part keeps a permit from holding. */
    private static boolean fails(Step step) {
        boolean unless = step instanceof Step.Conditional conditional && conditional.unless();
        return step.truth() != (unless ? Truth.FALSE : Truth.TRUE);
    }

    private void satisfy(Step step) {
        if (step instanceof Step.Where where) {
            for (Value value : Domains.sorted(where.equality().values())) {
                state(where.equality().path(), including(where, value));
            }
        } else if (step instanceof Step.Conditional conditional) {
            turn(conditional);
        } else if (step instanceof Step.Required required) {
            supply(required);
        }
    }

    /** A part of a forbid: a condition that holds or is not known could be false, an exemption could be met. */
    private void lift(Step step) {
        if (step instanceof Step.Where where) {
            avoid(where);
        } else if (step instanceof Step.Conditional conditional) {
            turn(conditional);
        } else if (step instanceof Step.Required required) {
            supply(required);
        }
    }

    private static Value including(Step.Where where, Value value) {
        if (!where.equality().path().type().accepts(value)) {
            List<Value> values = new ArrayList<>();
            if (where.truth() != Truth.UNKNOWN && where.found() instanceof Value.ListOf list) {
                values.addAll(list.values());
            }
            values.add(value);
            return new Value.ListOf(values);
        }
        return value;
    }

    private void avoid(Step.Where where) {
        Equality equality = where.equality();
        PropertyPath path = equality.path();
        for (Value value : domains.values(path)) {
            if (!equality.values().contains(value)) {
                state(path, value);
            }
        }
        if (path.type().accepts(new Value.ListOf(List.of()))) {
            List<Value> rest = new ArrayList<>();
            if (where.truth() != Truth.UNKNOWN && where.found() instanceof Value.ListOf list) {
                rest.addAll(list.values());
                rest.removeAll(equality.values());
            }
            state(path, new Value.ListOf(rest));
        } else {
            incomplete |= !domains.closed(path);
        }
    }

    /** A condition can say anything of its properties: every value is worth trying. */
    private void turn(Step.Conditional conditional) {
        List<PropertyPath> paths = new ArrayList<>(conditional.condition().paths());
        paths.sort((a, b) -> a.word().compareTo(b.word()));
        for (PropertyPath path : paths) {
            incomplete |= !domains.closed(path);
            for (Value value : domains.values(path)) {
                if (!value.equals(conditional.found().get(path))) {
                    state(path, value);
                }
            }
        }
    }

    private void state(PropertyPath path, Value value) {
        properties.add(new Change.Stated(path, value));
    }

    private void supply(Step.Required required) {
        for (Evidence evidence : required.met() ? List.<Evidence>of() : required.evidence()) {
            if (evidence instanceof Evidence.Certified certified && certified.state() != CertificationState.VALID) {
                CertificationKind kind = vocabulary.kind(certified.kind());
                if (kind != null) {
                    records.add(new Change.Certified(certified.of(), certified.holder(), kind));
                }
            } else if (evidence instanceof Evidence.MissingRelation missing) {
                records.add(new Change.Related(missing.of(), missing.relation()));
            }
        }
    }
}
