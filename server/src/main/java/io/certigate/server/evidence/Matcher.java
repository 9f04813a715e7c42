package io.certigate.server.evidence;

import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.RevisionOutOfRange;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells how decisions of a log have to do with a rule: applies the rule alone, freed of its dates, to what was logged, and to what
 * was known at the time where the decision did not look at it.
 */
final class Matcher {
    /** Most decisions whose facts are read from the change log. */
    static final int MAX_PAST_READS = 2_000;

    private static final int MAX_KNOWN = 10_000;

    // A rule looks at the subject and the resource, then at what these are related to.
    private static final int MAX_ROUNDS = 4;

    private final Rule rule;
    private final PastReader past;
    private final PolicySet alone;
    private final Instant at;
    // What was read of one revision: callers ask about the same again and again.
    private final Map<EntityRef, Facts> known = new HashMap<>();
    private @Nullable Revision readAt;
    private int pastReads;

    /**
     * Applies the rule of a story.
     *
     * @param at the instant for which its conditions are evaluated
     * @param past what was known when a decision was made that did not look at it
     */
    Matcher(RuleStory story, Instant at, PastReader past) {
        this.past = past;
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

    /** Whether decisions were left alone because too many had to be looked up. */
    boolean isExhausted() {
        return pastReads >= MAX_PAST_READS;
    }

    /** Whether the rule speaks of the action and of one of the markets. */
    boolean speaksOf(DecisionRecord decision) {
        return rule.target()
                        .actions()
                        .contains(decision.getRequest().getAction().getName())
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
        if (decision.record().getMaskedCount() > 0) {
            // What is not in the log must not count as not known.
            return false;
        }
        Map<EntityRef, Facts> facts = new HashMap<>();
        for (FactsRecord record : decision.facts()) {
            if (!record.getOmitted() && record.getMaskedCount() == 0) {
                Facts logged = RecordReader.facts(record);
                facts.put(logged.holder(), logged);
            }
        }
        Question question = ofItsMarkets(RecordReader.request(decision.record()).question());
        Revision revision = RecordReader.revision(decision.state().getRevision());
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Set<EntityRef> lacking = new HashSet<>();
            Answer answer = alone.evaluate(question, at, holder -> {
                Facts found = facts.get(holder);
                if (found == null) {
                    lacking.add(holder);
                }
                return found;
            });
            if (lacking.isEmpty()) {
                return says(answer);
            }
            if (!read(revision, lacking, facts)) {
                return false;
            }
        }
        return false;
    }

    /** Reads what the decision did not look at, as it was known at its revision; false if that cannot be told any more. */
    private boolean read(Revision revision, Set<EntityRef> holders, Map<EntityRef, Facts> facts) {
        if (!revision.equals(readAt) || known.size() > MAX_KNOWN) {
            readAt = revision;
            known.clear();
        }
        if (!known.keySet().containsAll(holders)) {
            if (pastReads >= MAX_PAST_READS) {
                return false;
            }
            pastReads++;
            try {
                known.putAll(past.factsAt(revision, holders).facts());
            } catch (RevisionOutOfRange e) {
                return false;
            }
        }
        for (EntityRef holder : holders) {
            Facts read = known.get(holder);
            if (read == null) {
                return false;
            }
            facts.put(holder, read);
        }
        return true;
    }

    private boolean says(Answer answer) {
        return answer.effect() == rule.effect()
                && answer.reasons().stream()
                        .anyMatch(reason -> reason.cause()
                                        .policy()
                                        .equals(rule.cause().policy())
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
