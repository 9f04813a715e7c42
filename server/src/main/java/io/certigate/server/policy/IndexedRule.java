package io.certigate.server.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule with its place in the order of answers. Remembers the ruling when it alone decided. */
final class IndexedRule {
    private final Rule rule;
    private final int ordinal;
    private final Equality[] where;

    // Racing threads remember one or the other; a ruling found is always compared.
    private @Nullable Ruling alone;

    /**
     * Places a rule.
     *
     * @param ordinal position among all rules of the release, ordered by policy and rule
     */
    IndexedRule(Rule rule, int ordinal) {
        this.rule = rule;
        this.ordinal = ordinal;
        this.where = rule.target().where().toArray(new Equality[0]);
    }

    /** The rule. */
    Rule rule() {
        return rule;
    }

    /** Position among all rules of the release, ordered by policy and rule. */
    int ordinal() {
        return ordinal;
    }

    /** The equalities that must all hold; nobody changes them. */
    Equality[] where() {
        return where;
    }

    /** The ruling of one market where this permit is the only one that holds, and there is nothing else to say. */
    Ruling permitting(String market, Rulings rulings) {
        Ruling known = alone;
        if (known == null
                || known.effect() != Effect.PERMIT
                || !known.grounds().get(0).market().equals(market)) {
            known = rulings.same(new Ruling(
                    Effect.PERMIT,
                    Basis.RULE,
                    List.of(new Ruling.Ground(rule.cause(), market)),
                    Duties.of(List.of(rule)),
                    List.of(),
                    List.of()));
            alone = known;
        }
        return known;
    }
}
