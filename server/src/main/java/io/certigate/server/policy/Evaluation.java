package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One evaluation of one question: visits the candidate rules of each market and puts together what they say. */
final class Evaluation implements Consumer<IndexedRule> {
    private final List<RuleIndex> indexes;
    private final Rulings rulings;
    private final Question question;
    private final Weighing weighing;
    private final Explanation explanation;

    private final List<Finding> forbids = new ArrayList<>(2);
    private final List<Finding> permits = new ArrayList<>(2);
    private final List<IndexedRule> unmet = new ArrayList<>(2);
    private final List<Finding> stopped = new ArrayList<>(0);

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
     * @param indexes where to find rules; the order of reasons follows the ordinals of the rules
     * @param rulings what was ruled before
     */
    Evaluation(List<RuleIndex> indexes, Rulings rulings, Question question, Instant at, FactsLookup facts) {
        this.indexes = indexes;
        this.rulings = rulings;
        this.question = question;
        this.weighing = new Weighing(question, at, facts);
        this.explanation = new Explanation(weighing);
    }

    Answer answer() {
        List<String> markets = question.distinctMarkets();
        Basis basis = null;
        List<Reason> denials = new ArrayList<>(2);
        List<Reason> grants = new ArrayList<>(2);
        List<Reason> notices = new ArrayList<>(0);
        List<Remedy> remedies = new ArrayList<>(0);
        List<Finding> held = new ArrayList<>(2);
        for (int i = 0; i < markets.size(); i++) {
            String market = markets.get(i);
            visit(market);
            addReasons(notices, stopped, market);
            if (!forbids.isEmpty()) {
                basis = worse(basis, basisOfForbids());
                addReasons(denials, forbids, market);
                addRemedies(remedies, forbids);
            } else if (!permits.isEmpty()) {
                addReasons(grants, permits, market);
                held.addAll(permits);
            } else if (!unmet.isEmpty()) {
                basis = worse(basis, Basis.REQUIREMENT_UNMET);
                List<Finding> explained = explanation.ofUnmet(unmet);
                addReasons(denials, explained, market);
                addRemedies(remedies, explained);
            } else {
                basis = worse(basis, Basis.NOT_COVERED);
                denials.add(new Reason(Cause.COVERED_BY_NOTHING, market, List.of()));
            }
        }
        Instant validUntil = weighing.nextEdge();
        Answer answer = basis == null
                ? new Answer(Effect.PERMIT, Basis.RULE, grants, obligations(held), List.of(), notices, validUntil)
                : new Answer(Effect.DENY, basis, denials, List.of(), remedies, notices, validUntil);
        return new Answer(rulings.same(answer.ruling()), answer.evidence(), validUntil);
    }

    private void visit(String market) {
        forbids.clear();
        permits.clear();
        unmet.clear();
        stopped.clear();
        weighing.turnTo(market);
        for (int i = 0; i < indexes.size(); i++) {
            indexes.get(i).visit(market, question, weighing, this);
        }
        sort(forbids);
        sort(permits);
        sort(stopped);
    }

    private static void sort(List<Finding> findings) {
        if (findings.size() > 1) {
            findings.sort(BY_RULE);
        }
    }

    /** A forbid that applies for a better reason than an error outdoes those that do not. */
    private Basis basisOfForbids() {
        Basis basis = null;
        for (int i = 0; i < forbids.size(); i++) {
            basis = worse(basis, forbids.get(i).basis());
        }
        return basis == null ? Basis.RULE : basis;
    }

    private static Basis worse(@Nullable Basis a, Basis b) {
        return a == null || b.compareTo(a) < 0 ? b : a;
    }

    @Override
    public void accept(IndexedRule indexed) {
        Rule rule = indexed.rule();
        Weighing.Standing standing = weighing.standing(rule);
        switch (standing) {
            case SILENT -> {
                // Nothing to say, and nothing to explain.
            }
            case STOPPED -> stopped.add(explanation.ofStopped(indexed));
            case SPEAKS, UNKNOWN, ERROR -> {
                if (rule.effect() == Effect.DENY) {
                    acceptForbid(indexed, standing);
                } else if (standing == Weighing.Standing.SPEAKS) {
                    acceptPermit(indexed);
                } else {
                    unmet.add(indexed);
                }
            }
        }
    }

    private void acceptForbid(IndexedRule indexed, Weighing.Standing standing) {
        if (!weighing.exempt(indexed.rule(), new ArrayList<>(1), null)) {
            forbids.add(explanation.ofForbid(indexed, standing));
        }
    }

    private void acceptPermit(IndexedRule indexed) {
        Rule rule = indexed.rule();
        List<Evidence> evidence = new ArrayList<>(rule.require().size());
        if (weighing.met(rule, evidence, null)) {
            permits.add(new Finding(indexed, rule.cause(), evidence, null, Basis.RULE));
        } else {
            unmet.add(indexed);
        }
    }

    private static void addReasons(List<Reason> reasons, List<Finding> findings, String market) {
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            reasons.add(new Reason(finding.cause(), market, finding.evidence()));
        }
    }

    private static void addRemedies(List<Remedy> remedies, List<Finding> findings) {
        for (Finding finding : findings) {
            Remedy remedy = finding.remedy();
            if (remedy != null && !remedies.contains(remedy)) {
                remedies.add(remedy);
            }
        }
    }

    /** The union of what the permits impose: an id with other parameters is another duty. */
    private static List<Obligation> obligations(List<Finding> held) {
        Map<List<Object>, Obligation> distinct = new LinkedHashMap<>();
        held.sort(BY_RULE);
        for (Finding finding : held) {
            for (Obligation obligation : finding.rule().rule().obligations()) {
                distinct.putIfAbsent(List.of(obligation.id(), obligation.parameters()), obligation);
            }
        }
        return List.copyOf(distinct.values());
    }
}
