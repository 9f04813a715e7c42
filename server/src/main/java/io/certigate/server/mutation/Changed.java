package io.certigate.server.mutation;

import io.certigate.server.model.OrderHistory;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import io.certigate.server.policy.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of a rule that differ in one part. */
final class Changed {
    private final Rule rule;

    private Changed(Rule rule) {
        this.rule = rule;
    }

    static Changed of(Rule rule) {
        return new Changed(rule);
    }

    /** The opposite effect, without what only the effect of before can have: requirements, obligations, exemptions. */
    Rule flipped() {
        Conditions all = rule.conditions();
        return new Rule(
                rule.cause(),
                rule.effect() == Effect.PERMIT ? Effect.DENY : Effect.PERMIT,
                rule.target(),
                rule.during(),
                rule.order(),
                new Conditions(all.when(), all.unless(), null),
                List.of(),
                List.of(),
                rule.reviewBy(),
                rule.place());
    }

    Rule where(List<Equality> where) {
        Target target = rule.target();
        return with(
                new Target(
                        target.subjects(), target.actions(), target.resources(), target.ids(), target.markets(), where),
                rule.during(),
                rule.order(),
                rule.conditions(),
                rule.require(),
                rule.obligations());
    }

    Rule during(List<Span> during) {
        return with(rule.target(), during, rule.order(), rule.conditions(), rule.require(), rule.obligations());
    }

    Rule order(OrderHistory order) {
        return with(rule.target(), rule.during(), order, rule.conditions(), rule.require(), rule.obligations());
    }

    Rule conditions(Conditions conditions) {
        return with(rule.target(), rule.during(), rule.order(), conditions, rule.require(), rule.obligations());
    }

    Rule require(List<Requirement> require) {
        return with(rule.target(), rule.during(), rule.order(), rule.conditions(), require, rule.obligations());
    }

    Rule obligations(List<Obligation> obligations) {
        return with(rule.target(), rule.during(), rule.order(), rule.conditions(), rule.require(), obligations);
    }

    private Rule with(
            Target target,
            List<Span> during,
            OrderHistory order,
            Conditions conditions,
            List<Requirement> require,
            List<Obligation> obligations) {
        return new Rule(
                rule.cause(),
                rule.effect(),
                target,
                during,
                order,
                conditions,
                require,
                obligations,
                rule.reviewBy(),
                rule.place());
    }

    /** The list with another element at a position, or without it. */
    static <T> List<T> replaced(List<T> list, int position, @Nullable T element) {
        List<T> copy = new ArrayList<>(list);
        if (element == null) {
            copy.remove(position);
        } else {
            copy.set(position, element);
        }
        return copy;
    }
}
