package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.DecisionTokens.Kind;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions of a log: every condition must hold. Empty texts and null are no condition.
 *
 * @param since made at or after this instant
 * @param until made before this instant
 * @param subject who wanted to act
 * @param resource on what
 * @param action its name, or a dotted prefix such as {@code asset.*}
 * @param market asked for, perhaps among others
 * @param policy named by a reason, a notice or an obligation
 * @param rule of that policy, likewise; only with a policy
 * @param effect what was decided
 * @param reason code of a reason or a notice
 * @param request the caller's id of the request
 * @param hypothetical whether it was about another instant or revision
 */
public record DecisionFilter(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable EntityRef subject,
        @Nullable EntityRef resource,
        String action,
        String market,
        String policy,
        String rule,
        @Nullable Effect effect,
        String reason,
        String request,
        @Nullable Boolean hypothetical) {
    /** All decisions. */
    public static final DecisionFilter ALL =
            new DecisionFilter(null, null, null, null, "", "", "", "", null, "", "", null);

    private static final String ANY = ".*";

    /** Checks that a rule comes with its policy. */
    public DecisionFilter {
        if (policy.isEmpty() && !rule.isEmpty()) {
            throw new IllegalArgumentException("expected a policy with the rule " + rule + ", found none");
        }
    }

    /** Since when, in nanoseconds from 1970. */
    long sinceNanos() {
        return since == null ? Long.MIN_VALUE : DecisionTokens.nanos(since.getEpochSecond(), since.getNano());
    }

    /** Until when, in nanoseconds from 1970, exclusive. */
    long untilNanos() {
        return until == null ? Long.MAX_VALUE : DecisionTokens.nanos(until.getEpochSecond(), until.getNano());
    }

    /** What a decision that it takes has all of. */
    long[] tokens() {
        List<Long> tokens = new ArrayList<>();
        if (subject != null) {
            tokens.add(DecisionTokens.of(Kind.SUBJECT, subject.type(), subject.id()));
        }
        if (resource != null) {
            tokens.add(DecisionTokens.of(Kind.RESOURCE, resource.type(), resource.id()));
        }
        // The token of a prefix ends with its dot.
        text(tokens, Kind.ACTION, action.endsWith(ANY) ? action.substring(0, action.length() - 1) : action);
        text(tokens, Kind.MARKET, market);
        if (rule.isEmpty()) {
            text(tokens, Kind.POLICY, policy);
        } else {
            tokens.add(DecisionTokens.of(Kind.RULE, policy, rule));
        }
        text(tokens, Kind.REASON, reason);
        text(tokens, Kind.REQUEST, request);
        if (effect != null) {
            tokens.add(DecisionTokens.ofNumber(Kind.EFFECT, number(effect)));
        }
        if (Boolean.TRUE.equals(hypothetical)) {
            tokens.add(DecisionTokens.ofNumber(Kind.HYPOTHETICAL, 1));
        }
        return tokens.stream().mapToLong(Long::longValue).toArray();
    }

    private static void text(List<Long> tokens, Kind kind, String text) {
        if (!text.isEmpty()) {
            tokens.add(DecisionTokens.of(kind, text));
        }
    }

    private static int number(Effect effect) {
        return switch (effect) {
            case PERMIT -> io.certigate.v1.Effect.EFFECT_PERMIT_VALUE;
            case DENY -> io.certigate.v1.Effect.EFFECT_DENY_VALUE;
        };
    }

    /** Whether it takes a decision. */
    public boolean takes(DecisionRecord decision) {
        CheckActionRequest asked = decision.getRequest();
        CheckActionResponse answer = decision.getAnswer();
        Instant at = RecordReader.instant(decision.getDecidedAt());
        return (since == null || !at.isBefore(since))
                && (until == null || at.isBefore(until))
                && is(subject, asked.getSubject())
                && is(resource, asked.getResource())
                && isAction(asked.getAction().getName())
                && (market.isEmpty() || asked.getMarketsList().contains(market))
                && (policy.isEmpty() || isSaid(answer, this::speaks))
                && (effect == null || answer.getEffectValue() == number(effect))
                && (reason.isEmpty()
                        || Stream.concat(answer.getReasonsList().stream(), answer.getNoticesList().stream())
                                .anyMatch(each -> each.getCode().equals(reason)))
                && (request.isEmpty() || asked.getRequestId().equals(request))
                && (hypothetical == null || answer.getHypothetical() == hypothetical);
    }

    private static boolean is(@Nullable EntityRef wanted, Entity found) {
        return wanted == null
                || (wanted.type().equals(found.getType()) && wanted.id().equals(found.getId()));
    }

    private boolean isAction(String name) {
        if (action.endsWith(ANY)) {
            return name.startsWith(action.substring(0, action.length() - 1));
        }
        return action.isEmpty() || name.equals(action);
    }

    private boolean speaks(String ofPolicy, String ofRule) {
        return ofPolicy.equals(policy) && (rule.isEmpty() || ofRule.equals(rule));
    }

    private static boolean isSaid(CheckActionResponse answer, BiPredicate<String, String> by) {
        return Stream.concat(answer.getReasonsList().stream(), answer.getNoticesList().stream())
                        .anyMatch(each -> by.test(each.getPolicy(), each.getRule()))
                || answer.getObligationsList().stream().anyMatch(each -> by.test(each.getPolicy(), each.getRule()));
    }
}
