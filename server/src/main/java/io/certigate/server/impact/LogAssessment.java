package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.replay.Recorded;
import io.certigate.server.replay.RecordedRules;
import io.certigate.server.replay.Unrecorded;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers past decisions again. For one thread. */
final class LogAssessment {
    /** Most times that facts are read for one decision: what a holder's facts lead to may have to be read too. */
    private static final int MAX_ROUNDS = 4;

    private final ImpactQuery query;
    private final Alteration alteration;
    private final ReleaseShelf shelf;
    private final RegistryPast past;
    private final RecordedRules rules = new RecordedRules();
    private final Tally tally;
    private final @Nullable Present present;

    LogAssessment(Assessment all, Alteration alteration) {
        this.query = all.query();
        this.alteration = alteration;
        this.shelf = all.shelf();
        this.past = all.past();
        this.tally = all.tally();
        this.present = all.present();
    }

    /** What two answers need; a release that is null is not needed. */
    private record Sides(
            @Nullable PolicySet before, @Nullable PolicySet after, Instant at, Instant atAfter) {}

    /** Answers one decision again. */
    void assess(Recorded decision) {
        Ruling recorded = Ruling.of(decision.logged().record().getAnswer());
        if (query.supposition() instanceof Supposition.Ended && recorded.effect() == Effect.DENY) {
            tally.assessed(false);
            return;
        }
        Question question = decision.request().question();
        PolicySet candidate = query.supposition() instanceof Supposition.Candidate supposed ? supposed.release() : null;
        PolicySet baseline =
                query.baseline() == ImpactQuery.Baseline.ACTIVE && present != null ? present.active() : null;
        boolean asRecorded = baseline == null || baseline.hash().equals(decision.release());
        boolean ownInstant = query.at() == null || query.supposition() instanceof Supposition.OtherInstant;
        if (candidate == null && query.at() == null && asRecorded && isUntouched(decision)) {
            tally.assessed(false);
            return;
        }
        PolicySet base = null;
        if (candidate == null || !asRecorded || !ownInstant) {
            ReleaseShelf.Found found =
                    baseline == null ? shelf.get(decision.release()) : new ReleaseShelf.Found(baseline, "");
            if (found.release() == null) {
                gap(decision, found.problem());
                return;
            }
            base = rules.under(found.release(), decision.directives());
        }
        Instant at = ownInstant ? decision.at() : query.at();
        Sides sides = new Sides(
                asRecorded && ownInstant ? null : base,
                candidate == null ? base : rules.under(candidate, decision.directives()),
                at == null ? decision.at() : at,
                query.at() == null ? decision.at() : query.at());
        compare(decision, question, recorded, sides);
    }

    /** Whether what is supposed concerns nothing at which the decision looked: then its answer is the same. */
    @SuppressWarnings("ReferenceEquality") // Facts that are not concerned stay the very same.
    private boolean isUntouched(Recorded decision) {
        FactsLookup known = decision.facts(holder -> null, new Unrecorded());
        for (EntityRef holder : decision.holders()) {
            Facts facts = known.of(holder);
            if (facts == null || alteration.of(facts, decision.at()) != facts) {
                return false;
            }
        }
        return true;
    }

    private void compare(Recorded decision, Question question, Ruling recorded, Sides sides) {
        for (int round = 0; round <= MAX_ROUNDS; round++) {
            Unrecorded unrecorded = new Unrecorded();
            Question asked = decision.question(unrecorded);
            FactsLookup known = decision.facts(holder -> past.of(decision.revision(), holder), unrecorded);
            PolicySet before = sides.before();
            PolicySet after = sides.after();
            Ruling first = before == null ? recorded : Ruling.of(before.evaluate(asked, sides.at(), known));
            Ruling second = after == null
                    ? recorded
                    : Ruling.of(after.evaluate(asked, sides.atAfter(), alteration.over(known, sides.atAfter())));
            if (unrecorded.isEmpty()) {
                settle(decision, question, first, second, sides);
                return;
            }
            String problem = problem(decision, unrecorded);
            if (problem != null) {
                gap(decision, problem);
                return;
            }
        }
        gap(decision, "the facts that it needs now are not settled after " + MAX_ROUNDS + " rounds of reading");
    }

    /** Reads what a decision did not look at; why it cannot be assessed, null if it may be tried again. */
    private @Nullable String problem(Recorded decision, Unrecorded unrecorded) {
        if (!unrecorded.masked().isEmpty()) {
            return Comparison.masked(unrecorded);
        }
        return unrecorded.omitted().isEmpty()
                ? past.read(decision.revision(), unrecorded.lacking())
                : "facts were too large for the log";
    }

    private void settle(Recorded decision, Question question, Ruling before, Ruling after, Sides sides) {
        tally.assessed(false);
        if (before.effect() != after.effect()) {
            tally.flip(Flip.of(
                    question,
                    before,
                    after,
                    owners(decision, question.subject(), sides.atAfter()),
                    false,
                    decision.at(),
                    null));
        }
    }

    private List<EntityRef> owners(Recorded decision, EntityRef account, Instant at) {
        FactsLookup known = decision.facts(holder -> past.of(decision.revision(), holder), new Unrecorded());
        Facts facts = known.of(account);
        if (facts == null && past.read(decision.revision(), Set.of(account)) == null) {
            facts = past.of(decision.revision(), account);
        }
        return Owners.of(facts, at);
    }

    private void gap(Recorded decision, String why) {
        tally.gap(false, decision.request().question().subject(), why, "decision " + decision.id());
    }
}
