package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of one question: visits the candidate rules of each market and puts together what they say. This is where
 * a decision is made.
 */
final class Evaluation extends Weighing implements Candidates.Visitor {
    private final Question question;

    // What the market at hand has. Most questions find a single permit that holds, which needs no list.
    private @Nullable IndexedRule permit;
    private Proof proof = Proof.NONE;
    private @Nullable IndexedRule unmet;
    private @Nullable Found more;

    /** What a market has besides its first permit that holds and the first that does not. */
    private static final class Found {
        private final List<Finding> permits = new ArrayList<>(0);
        private final List<Finding> forbids = new ArrayList<>(0);
        private final List<IndexedRule> unmet = new ArrayList<>(0);
        private final List<Finding> stopped = new ArrayList<>(0);

        /** Whether a permit outside of it has nothing beside it in an answer. */
        boolean leavesAlone() {
            return permits.isEmpty() && forbids.isEmpty() && stopped.isEmpty();
        }
    }

    /** What one rule says: a forbid that applies, a permit that holds, or one item that keeps a permit from holding. */
    record Finding(
            IndexedRule rule,
            Cause cause,
            List<Evidence> evidence,
            @Nullable Remedy remedy,
            Basis basis) {}

    static final Comparator<Finding> BY_RULE =
            Comparator.comparingInt(finding -> finding.rule().ordinal());

    Evaluation(Question question, Instant at, FactsLookup facts) {
        super(question, at, facts);
        this.question = question;
    }

    /**
     * The answer for a single market.
     *
     * @param rulings what was ruled before
     */
    Answer answer(Plan plan, Rulings rulings) {
        visit(plan);
        IndexedRule alone = permit;
        if (alone != null && (more == null || more.leavesAlone())) {
            return new Answer(alone.permitting(plan.market(), rulings), proof, nextEdge());
        }
        Summary summary = new Summary();
        add(plan.market(), summary);
        return summary.answer(rulings, nextEdge());
    }

    /** The answer for several markets, in their order. */
    Answer answer(List<Plan> plans, Rulings rulings) {
        Summary summary = new Summary();
        for (int i = 0; i < plans.size(); i++) {
            visit(plans.get(i));
            add(plans.get(i).market(), summary);
        }
        return summary.answer(rulings, nextEdge());
    }

    /** Forbid wins; otherwise some permit must hold. */
    private void add(String market, Summary summary) {
        Found found = more == null ? new Found() : more;
        summary.notice(market, sorted(found.stopped));
        if (!found.forbids.isEmpty()) {
            summary.forbidden(market, sorted(found.forbids));
        } else if (permit != null) {
            found.permits.add(finding(permit, proof));
            summary.permitted(market, sorted(found.permits));
        } else if (unmet != null) {
            found.unmet.add(0, unmet);
            summary.unmet(market, Explanation.ofUnmet(found.unmet, this));
        } else {
            summary.uncovered(market);
        }
    }

    private static Finding finding(IndexedRule permit, Proof proof) {
        return new Finding(permit, permit.rule().cause(), proof.of(0), null, Basis.RULE);
    }

    private static List<Finding> sorted(List<Finding> findings) {
        findings.sort(BY_RULE);
        return findings;
    }

    private void visit(Plan plan) {
        permit = null;
        unmet = null;
        more = null;
        turnTo(plan.market());
        plan.visit(question, this, this);
    }

    @Override
    public void visit(RuleGroup group, @Nullable EntityRef except) {
        TimeSlice slice = group.at(at());
        edge(slice.edge());
        for (TimeSlice.TimedRule each : slice.silent()) {
            standing(each.indexed(), each.timing());
        }
        for (TimeSlice.TimedRule each : slice.speaking()) {
            if (except == null || !each.indexed().rule().target().ids().contains(except)) {
                accept(each.indexed(), standing(each.indexed(), each.timing()));
            }
        }
    }

    private void accept(IndexedRule indexed, Standing standing) {
        switch (standing) {
            case SILENT -> {
                // Nothing to say, and nothing to explain.
            }
            case STOPPED -> more().stopped.add(Explanation.ofStopped(indexed, this));
            case SPEAKS, UNKNOWN, ERROR -> {
                if (indexed.rule().effect() == Effect.DENY) {
                    acceptForbid(indexed, standing);
                } else if (standing == Standing.SPEAKS) {
                    acceptPermit(indexed);
                } else {
                    acceptUnmet(indexed);
                }
            }
        }
    }

    private void acceptForbid(IndexedRule indexed, Standing standing) {
        if (!exempt(indexed.rule(), null)) {
            more().forbids.add(Explanation.ofForbid(indexed, standing, this));
        }
    }

    private void acceptPermit(IndexedRule indexed) {
        Proof found = proof(indexed.rule(), null);
        if (found == null) {
            acceptUnmet(indexed);
        } else if (permit == null) {
            permit = indexed;
            proof = found;
        } else {
            more().permits.add(finding(indexed, found));
        }
    }

    /** What a permit lacks matters only if no other holds. */
    private void acceptUnmet(IndexedRule indexed) {
        if (unmet == null) {
            unmet = indexed;
        } else if (permit == null) {
            more().unmet.add(indexed);
        }
    }

    private Found more() {
        Found found = more == null ? new Found() : more;
        more = found;
        return found;
    }
}
