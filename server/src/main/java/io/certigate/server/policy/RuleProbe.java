package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.CertificationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Looks at single rules from where one question stands: for measuring what test suites reach. */
public final class RuleProbe {
    private final Question question;
    private final Instant at;
    private final FactsLookup facts;

    /**
     * Stands where a question stands.
     *
     * @param facts must know every holder
     */
    public RuleProbe(Question question, Instant at, FactsLookup facts) {
        this.question = question;
        this.at = at;
        this.facts = facts;
    }

    /** Whether a target names a question, its properties apart: its action, its types, its entities, a market of it. */
    public static boolean names(Target target, Question question) {
        return target.actions().contains(question.action())
                && holds(target.subjects(), question.subject().type())
                && holds(target.resources(), question.resource().type())
                && (holds(target.ids(), question.subject()) || target.ids().contains(question.resource()))
                && question.markets().stream().anyMatch(target.markets()::contains);
    }

    private static <T> boolean holds(Set<T> words, T word) {
        return words.isEmpty() || words.contains(word);
    }

    /**
     * Whether the question reaches a rule: in a market of it the target fits and no condition rules it out, whatever the
     * rule's windows and the states of its order say.
     */
    public boolean reaches(Rule rule) {
        if (!names(rule.target(), question)) {
            return false;
        }
        Weighing weighing = new Weighing(question, at, facts);
        IndexedRule indexed = new IndexedRule(rule, 0);
        for (String market : question.distinctMarkets()) {
            weighing.turnTo(market);
            if (rule.target().markets().contains(market)
                    && weighing.where(indexed) != Truth.FALSE
                    && rule.conditions().of(weighing) != Truth.FALSE) {
                return true;
            }
        }
        return false;
    }

    /**
     * The states in which a required certification stands, of each related holder; empty if the rule does not get as far as
     * asking for it. A relation in which nobody stands counts as a certification that is missing.
     */
    public Set<CertificationState> states(Rule rule, Requirement.OfCertification required) {
        Set<CertificationState> states = EnumSet.noneOf(CertificationState.class);
        if (!asks(rule)) {
            return states;
        }
        List<RequirementCheck.Unmet> missing = new ArrayList<>();
        List<Evidence> witnesses = RequirementCheck.witnesses(required, new Weighing(question, at, facts), missing);
        List<Evidence> evidence = new ArrayList<>(witnesses == null ? List.of() : witnesses);
        missing.forEach(each -> evidence.addAll(each.evidence()));
        for (Evidence each : evidence) {
            states.add(each instanceof Evidence.Certified certified ? certified.state() : CertificationState.MISSING);
        }
        return states;
    }

    private boolean asks(Rule rule) {
        if (!names(rule.target(), question)) {
            return false;
        }
        Weighing weighing = new Weighing(question, at, facts);
        IndexedRule indexed = new IndexedRule(rule, 0);
        for (String market : question.distinctMarkets()) {
            weighing.turnTo(market);
            Weighing.Standing standing =
                    rule.target().markets().contains(market) ? weighing.standing(indexed) : Weighing.Standing.SILENT;
            boolean uncertain = standing == Weighing.Standing.UNKNOWN || standing == Weighing.Standing.ERROR;
            if (standing == Weighing.Standing.SPEAKS || (uncertain && rule.effect() == Effect.DENY)) {
                return true;
            }
        }
        return false;
    }
}
