package io.certigate.server.impact;

import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.v1.CheckActionResponse;
import java.util.List;

/**
 * An answer, as far as two are compared.
 *
 * @param effect what was decided
 * @param grounds why, in the order of the reasons
 */
record Ruling(Effect effect, List<Ground> grounds) {
    private static final Ground NONE = new Ground("", "", "");

    /**
     * A reason.
     *
     * @param code its code
     * @param rule the rule as {@code policy/rule}, empty if none spoke
     * @param market the market, empty where it is for the request as a whole
     */
    record Ground(String code, String rule, String market) {}

    static Ruling of(Answer answer) {
        return new Ruling(
                answer.effect(),
                answer.reasons().stream()
                        .map(reason -> ground(reason.cause(), reason.market()))
                        .toList());
    }

    /** An answer of the log. Whatever is no PERMIT counts as a DENY. */
    static Ruling of(CheckActionResponse answer) {
        return new Ruling(
                answer.getEffect() == io.certigate.v1.Effect.EFFECT_PERMIT ? Effect.PERMIT : Effect.DENY,
                answer.getReasonsList().stream()
                        .map(reason -> new Ground(
                                reason.getCode(), rule(reason.getPolicy(), reason.getRule()), reason.getMarket()))
                        .toList());
    }

    private static Ground ground(Cause cause, String market) {
        return new Ground(cause.code(), rule(cause.policy(), cause.rule()), market);
    }

    private static String rule(String policy, String rule) {
        return policy.isEmpty() ? "" : policy + "/" + rule;
    }

    /** The first ground. */
    Ground first() {
        return grounds.isEmpty() ? NONE : grounds.get(0);
    }

    /** The ground of a market that names a rule, or else the first of the market, or else the first of all. */
    Ground in(String market, String rule) {
        Ground found = null;
        for (Ground ground : grounds) {
            if (ground.market().equals(market)) {
                if (!rule.isEmpty() && ground.rule().equals(rule)) {
                    return ground;
                }
                found = found == null ? ground : found;
            }
        }
        return found == null ? first() : found;
    }
}
