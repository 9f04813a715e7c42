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
final class Evaluation implements Candidates.Visitor {
    private final Rulings rulings;
    private final Question question;
    private final Weighing weighing;

    // What the market at hand has. Most questions find a single permit that holds, which needs no list.
    private @Nullable IndexedRule permit;
    private List<Evidence> witnesses = List.of();
    private @Nullable List<Finding> morePermits;
    private @Nullable List<Finding> forbids;
    private @Nullable List<IndexedRule> unmet;
    private @Nullable List<Finding> stopped;

    /** What one rule says: a forbid that applies, a permit that holds, or one item that keeps a permit from holding. */
    record Finding(
            IndexedRule rule,
            Cause cause,
            List<Evidence> evidence,
            @Nullable Remedy remedy,
            Basis basis) {}

    static final Comparator<Finding> BY_RULE =
            Comparator.comparingInt(finding -> finding.rule().ordinal());

    /**
     * Prepares an evaluation.
     *
     * @param rulings what was ruled before
     */
    Evaluation(Rulings rulings, Question question, Instant at, FactsLookup facts) {
        this.rulings = rulings;
        this.question = question;
        this.weighing = new Weighing(question, at, facts);
    }

    /** The answer for a single market. */
    Answer answer(Plan plan) {
        visit(plan);
        IndexedRule alone = permit;
        if (alone != null && morePermits == null && forbids == null && stopped == null) {
            return new Answer(alone.permitting(plan.market(), rulings), List.of(witnesses), weighing.nextEdge());
        }
        Summary summary = new Summary();
        add(plan.market(), summary);
        return summary.answer(rulings, weighing.nextEdge());
    }

    /** The answer for several markets, in their order: forbidden in one is forbidden, and each needs its own permit. */
    Answer answer(List<Plan> plans) {
        Summary summary = new Summary();
        for (int i = 0; i < plans.size(); i++) {
            visit(plans.get(i));
            add(plans.get(i).market(), summary);
        }
        return summary.answer(rulings, weighing.nextEdge());
    }

    /** Forbid wins; otherwise some permit must hold. */
    private void add(String market, Summary summary) {
        if (stopped != null) {
            summary.notice(market, sorted(stopped));
        }
        if (forbids != null) {
            summary.forbidden(market, sorted(forbids));
        } else if (permit != null) {
            summary.permitted(market, permits(permit));
        } else if (unmet != null) {
            summary.unmet(market, Explanation.ofUnmet(unmet, weighing));
        } else {
            summary.uncovered(market);
        }
    }

    private List<Finding> permits(IndexedRule first) {
        Finding finding = new Finding(first, first.rule().cause(), witnesses, null, Basis.RULE);
        if (morePermits == null) {
            return List.of(finding);
        }
        morePermits.add(finding);
        return sorted(morePermits);
    }

    private static List<Finding> sorted(List<Finding> findings) {
        findings.sort(BY_RULE);
        return findings;
    }

    private void visit(Plan plan) {
        permit = null;
        morePermits = null;
        forbids = null;
        unmet = null;
        stopped = null;
        weighing.turnTo(plan.market());
        plan.visit(question, weighing, this);
    }

    @Override
    public void visit(RuleGroup group, @Nullable EntityRef except) {
        TimeSlice slice = group.at(weighing.at());
        weighing.edge(slice.edge());
        for (TimeSlice.TimedRule each : slice.silent()) {
            weighing.standing(each.indexed(), each.timing());
        }
        for (TimeSlice.TimedRule each : slice.speaking()) {
            if (except == null || !each.indexed().rule().target().ids().contains(except)) {
                accept(each.indexed(), weighing.standing(each.indexed(), each.timing()));
            }
        }
    }

    private void accept(IndexedRule indexed, Weighing.Standing standing) {
        switch (standing) {
            case SILENT -> {
                // Nothing to say, and nothing to explain.
            }
            case STOPPED -> stopped = with(stopped, Explanation.ofStopped(indexed, weighing));
            case SPEAKS, UNKNOWN, ERROR -> {
                if (indexed.rule().effect() == Effect.DENY) {
                    acceptForbid(indexed, standing);
                } else if (standing == Weighing.Standing.SPEAKS) {
                    acceptPermit(indexed);
                } else {
                    unmet = with(unmet, indexed);
                }
            }
        }
    }

    private void acceptForbid(IndexedRule indexed, Weighing.Standing standing) {
        if (!weighing.exempt(indexed.rule(), null)) {
            forbids = with(forbids, Explanation.ofForbid(indexed, standing, weighing));
        }
    }

    private void acceptPermit(IndexedRule indexed) {
        List<Evidence> found = weighing.witnesses(indexed.rule(), null);
        if (found == null) {
            unmet = with(unmet, indexed);
        } else if (permit == null) {
            permit = indexed;
            witnesses = found;
        } else {
            morePermits = with(morePermits, new Finding(indexed, indexed.rule().cause(), found, null, Basis.RULE));
        }
    }

    private static <T> List<T> with(@Nullable List<T> some, T more) {
        List<T> all = some == null ? new ArrayList<>(2) : some;
        all.add(more);
        return all;
    }
}
