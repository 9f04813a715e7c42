package io.certigate.server.evidence;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells how decisions of a log have to do with a rule: applies the rule alone, freed of its dates, to what was logged. */
final class Matcher {
    private final Rule rule;
    private final PolicySet alone;
    private final Instant at;

    /**
     * Applies the rule of a story.
     *
     * @param at the instant for which its conditions are evaluated
     */
    Matcher(RuleStory story, Instant at) {
        this.rule = story.rule();
        this.at = at;
        this.alone = story.policies().withRules(List.of(withoutDates(rule)));
    }

    private static Rule withoutDates(Rule rule) {
        return new Rule(
                rule.cause(),
                rule.effect(),
                rule.target(),
                List.of(Span.ALWAYS),
                OrderHistory.ALWAYS,
                rule.conditions(),
                rule.require(),
                rule.obligations(),
                rule.reviewBy(),
                rule.place(),
                rule.orderedBy());
    }

    /** Whether the rule speaks of the action and of one of the markets. */
    boolean speaksOf(DecisionRecord decision) {
        return rule.target().actions().contains(decision.getRequest().getAction().getName())
                && decision.getRequest().getMarketsList().stream()
                        .anyMatch(rule.target().markets()::contains);
    }

    /** How a decision of which the rule speaks has to do with it. */
    Match match(LoggedDecision decision) {
        if (isNamed(decision.record())) {
            return Match.NAMED;
        }
        return wouldApply(decision) ? Match.WOULD_APPLY : Match.SAME_ACTION;
    }

    /** Whether the answer names the rule. */
    boolean isNamed(DecisionRecord decision) {
        for (Reason reason : decision.getAnswer().getReasonsList()) {
            if (reason.getPolicy().equals(rule.cause().policy())
                    && reason.getRule().equals(rule.cause().rule())) {
                return true;
            }
        }
        return false;
    }

    private boolean wouldApply(LoggedDecision decision) {
        Map<EntityRef, Facts> facts = new HashMap<>();
        boolean whole = decision.record().getMaskedCount() == 0;
        for (FactsRecord record : decision.facts()) {
            whole &= !record.getOmitted() && record.getMaskedCount() == 0;
            if (whole) {
                Facts known = RecordReader.facts(record);
                facts.put(known.holder(), known);
            }
        }
        if (!whole) {
            // What is not in the log must not count as not known to the registry.
            return false;
        }
        List<EntityRef> lacking = new ArrayList<>();
        CheckRequest request = RecordReader.request(decision.record());
        Answer answer = alone.evaluate(ofItsMarkets(request.question()), at, holder -> {
            Facts known = facts.get(holder);
            if (known == null) {
                lacking.add(holder);
            }
            return known;
        });
        if (!lacking.isEmpty()) {
            return false;
        }
        return answer.effect() == rule.effect()
                && answer.reasons().stream()
                        .anyMatch(reason -> reason.cause().policy().equals(rule.cause().policy())
                                && reason.cause().rule().equals(rule.cause().rule()));
    }

    /** Of other markets the rule says nothing: they must not hide what it says of its own. */
    private Question ofItsMarkets(Question question) {
        return new Question(
                question.subject(),
                question.subjectProperties(),
                question.action(),
                question.actionProperties(),
                question.resource(),
                question.resourceProperties(),
                question.context(),
                question.markets().stream()
                        .filter(rule.target().markets()::contains)
                        .toList());
    }
}
