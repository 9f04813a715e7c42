package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Question;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question whose answer would be another one.
 *
 * @param account the subject
 * @param owners its owners
 * @param market the market of the first reason of the DENY
 * @param action the action
 * @param before the answer before
 * @param after the answer after
 * @param ruleBefore the rule that decided before, as {@code policy/rule}; empty if none spoke
 * @param ruleAfter likewise after
 * @param reason code of the reason after
 * @param registry asked for an account of the registry, not found in the log
 * @param at the instant of the question
 * @param turn when and why the answer changes by itself, null where something else is supposed
 */
record Flip(
        EntityRef account,
        List<EntityRef> owners,
        String market,
        String action,
        Effect before,
        Effect after,
        String ruleBefore,
        String ruleAfter,
        String reason,
        boolean registry,
        Instant at,
        @Nullable Turn turn) {
    /**
     * An answer changes by itself.
     *
     * @param at when
     * @param cause why, for people, with the holder where it is a certification or a relation
     * @param kind the same without the holder
     * @param shared whether it is the same for everybody: of a rule or an order
     */
    record Turn(Instant at, String cause, String kind, boolean shared) {}

    /** Two different answers to one question. */
    static Flip of(
            Question question,
            Ruling before,
            Ruling after,
            List<EntityRef> owners,
            boolean registry,
            Instant at,
            @Nullable Turn turn) {
        boolean denied = before.effect() == Effect.DENY;
        Ruling denial = denied ? before : after;
        String named = denial.first().market();
        String market = named.isEmpty() ? question.distinctMarkets().get(0) : named;
        // Of the permits that do not hold, the one that holds in the other answer says most.
        Ruling.Ground permit = (denied ? after : before).in(market, "");
        Ruling.Ground deny = denial.in(market, permit.rule());
        Ruling.Ground ground = denied ? permit : deny;
        return new Flip(
                question.subject(),
                owners,
                market,
                question.action(),
                before.effect(),
                after.effect(),
                (denied ? deny : permit).rule(),
                ground.rule(),
                ground.code(),
                registry,
                at,
                turn);
    }
}
