package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.replay.Unrecorded;
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
     * @param probe the question
     * @param facts what is known; it has all that the question can need
     * @param registry whether it is asked for an account of the registry
     * @param owners the account's owners
     */
    record Asked(Probe probe, FactsLookup facts, boolean registry, List<EntityRef> owners) {}

    /**
     * Answers a question twice.
     *
     * @param before what answers first
     * @param at at which instant
     * @param after what answers then, on the facts as they are supposed to be
     * @param atAfter at which instant
     */
    @SuppressWarnings("ReferenceEquality") // Another release, or the very same.
    void twice(Asked asked, PolicySet before, Instant at, PolicySet after, Instant atAfter) {
        Unrecorded unrecorded = new Unrecorded();
        Question question = asked.probe().telling().apply(unrecorded);
        Ruling first = Ruling.of(before.evaluate(question, at, asked.facts()));
        Ruling second = Ruling.of(after.evaluate(question, atAfter, alteration.over(asked.facts(), atAfter)));
        if (!unrecorded.isEmpty() && !(before == after && at.equals(atAfter) && isUntouched(asked, before, at))) {
            gap(asked, masked(unrecorded));
            return;
        }
        all.tally().assessed(asked.registry());
        if (first.effect() != second.effect()) {
            all.tally().flip(Flip.of(question, first, second, asked.owners(), asked.registry(), atAfter, null));
        }
    }

    /** Whether what is supposed concerns nothing at which the answer can look: then it stays the same, masked values or not. */
    @SuppressWarnings("ReferenceEquality") // Facts that are not concerned stay the very same.
    private boolean isUntouched(Asked asked, PolicySet policies, Instant at) {
        boolean[] touched = new boolean[1];
        policies.reach(asked.probe().question(), holder -> {
            Facts facts = asked.facts().of(holder);
            touched[0] |= facts == null || alteration.of(facts, at) != facts;
            return facts;
        });
        return !touched[0];
    }

    private void gap(Asked asked, String why) {
        Question question = asked.probe().question();
        all.tally().gap(asked.registry(), question.subject(), why, question.subject() + " " + question.action());
    }

    /** Why an answer that read masked values does not count. */
    static String masked(Unrecorded unrecorded) {
        return "a masked value would be needed: "
                + unrecorded.masked().iterator().next();
    }

    /** Follows the answer to a question along time. */
    void along(Asked asked, PolicySet policies, Instant from, Instant until) {
        if (!from.isBefore(until)) {
            gap(asked, "its instant is not before the end of the time that is looked at");
            return;
        }
        Unrecorded unrecorded = new Unrecorded();
        Question question = asked.probe().telling().apply(unrecorded);
        Turns.Found found = Turns.of(
                policies, question, from, until, asked.facts(), all.watch().cancelled());
        if (!unrecorded.isEmpty()) {
            gap(asked, masked(unrecorded));
            return;
        }
        all.tally().assessed(asked.registry());
        if (found.truncated()) {
            all.reach().cutTimeline();
        }
        for (Turns.Turning each : found.all()) {
            Instant at = each.turn().at();
            all.tally()
                    .flip(Flip.of(
                            question, each.before(), each.after(), asked.owners(), asked.registry(), at, each.turn()));
        }
    }
}
