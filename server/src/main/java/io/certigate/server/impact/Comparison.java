package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import java.time.Instant;
import java.util.List;

/** Answers questions whose facts are at hand twice, or along time, and counts what comes of it. For one thread. */
final class Comparison {
    private final Assessment all;
    private final Alteration alteration;

    Comparison(Assessment all, Alteration alteration) {
        this.all = all;
        this.alteration = alteration;
    }

    /**
     * A question to be answered.
     *
     * @param question the question
     * @param facts what is known; it has all that the question can need
     * @param registry whether it is asked for an account of the registry
     * @param owners the account's owners
     */
    record Asked(Question question, FactsLookup facts, boolean registry, List<EntityRef> owners) {}

    /**
     * Answers a question twice.
     *
     * @param before what answers first
     * @param at at which instant
     * @param after what answers then, on the facts as they are supposed to be
     * @param atAfter at which instant
     */
    void twice(Asked asked, PolicySet before, Instant at, PolicySet after, Instant atAfter) {
        Ruling first = Ruling.of(before.evaluate(asked.question(), at, asked.facts()));
        Ruling second = Ruling.of(after.evaluate(asked.question(), atAfter, alteration.over(asked.facts(), atAfter)));
        all.tally().assessed(asked.registry());
        if (first.effect() != second.effect()) {
            all.tally().flip(Flip.of(asked.question(), first, second, asked.owners(), asked.registry(), atAfter, null));
        }
    }

    /** Follows the answer to a question along time. */
    void along(Asked asked, PolicySet policies, Instant from, Instant until) {
        if (!from.isBefore(until)) {
            all.tally()
                    .gap(
                            asked.registry(),
                            asked.question().subject(),
                            "its instant is not before the end of the time that is looked at",
                            asked.question().subject() + " " + asked.question().action() + " at " + from);
            return;
        }
        all.tally().assessed(asked.registry());
        Turns.Found found = Turns.of(
                policies,
                asked.question(),
                from,
                until,
                asked.facts(),
                all.watch().cancelled());
        if (found.truncated()) {
            all.reach().cutTimeline();
        }
        for (Turns.Turning each : found.all()) {
            Instant at = each.turn().at();
            all.tally()
                    .flip(Flip.of(
                            asked.question(),
                            each.before(),
                            each.after(),
                            asked.owners(),
                            asked.registry(),
                            at,
                            each.turn()));
        }
    }
}
