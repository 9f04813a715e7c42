package io.certigate.server.mutation;

import io.certigate.server.condition.Condition;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** Mutants of what a rule asks of properties: equalities and conditions left out or turned around. */
final class ConditionMutants {
    private final Rule rule;
    private final List<Mutant> mutants = new ArrayList<>();

    private ConditionMutants(Rule rule) {
        this.rule = rule;
    }

    static List<Mutant> of(Rule rule) {
        ConditionMutants all = new ConditionMutants(rule);
        all.addWhere();
        all.addConditions();
        all.addExemption();
        return all.mutants;
    }

    private void addWhere() {
        List<Equality> where = rule.target().where();
        for (int i = 0; i < where.size(); i++) {
            Equality equality = where.get(i);
            String path = equality.path().word();
            add(
                    Changed.of(rule).where(Changed.replaced(where, i, null)),
                    "without 'where' " + path,
                    "a case in which only " + path + " keeps the rule from matching");
        }
    }

    private void addConditions() {
        List<Condition> when = rule.conditions().when();
        List<Condition> unless = rule.conditions().unless();
        for (int i = 0; i < when.size(); i++) {
            List<Condition> rest = Changed.replaced(when, i, null);
            addConditions("when", when.get(i), with(rest, unless), with(rest, plus(unless, when.get(i))));
        }
        for (int i = 0; i < unless.size(); i++) {
            List<Condition> rest = Changed.replaced(unless, i, null);
            addConditions("unless", unless.get(i), with(when, rest), with(plus(when, unless.get(i)), rest));
        }
    }

    /** The opposite of a 'when' is an 'unless', and the other way around. */
    private void addConditions(String key, Condition condition, Rule without, Rule opposite) {
        String text = "'" + key + "' " + condition.text();
        add(without, "without " + text, "a case in which only this condition keeps the rule from speaking");
        add(opposite, "with the opposite of " + text, "a case in which the rule speaks");
    }

    private static List<Condition> plus(List<Condition> conditions, Condition another) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(another);
        return all;
    }

    private Rule with(List<Condition> when, List<Condition> unless) {
        return Changed.of(rule)
                .conditions(new Conditions(when, unless, rule.conditions().exemption()));
    }

    private void addExemption() {
        Conditions all = rule.conditions();
        Requirement.AnyOf exemption = all.exemption();
        if (exemption == null) {
            return;
        }
        for (RequirementMutants.Less less : RequirementMutants.less(exemption)) {
            Requirement.AnyOf rest = (Requirement.AnyOf) less.rest();
            add(
                    Changed.of(rule).conditions(new Conditions(all.when(), all.unless(), rest)),
                    "'unless' without " + less.what(),
                    less.advice());
        }
        if (exemption.parts().size() == 1) {
            String what = RequirementMutants.text(exemption.parts().get(0));
            add(
                    Changed.of(rule).conditions(new Conditions(all.when(), all.unless(), null)),
                    "'unless' without " + what,
                    RequirementMutants.onlyValid(what));
        }
    }

    private void add(Rule changed, String what, String advice) {
        mutants.add(Mutant.of(rule, changed, what, advice));
    }
}
