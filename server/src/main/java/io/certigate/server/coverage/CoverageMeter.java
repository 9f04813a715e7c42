package io.certigate.server.coverage;

import io.certigate.server.coverage.Coverage.Kind;
import io.certigate.server.coverage.Coverage.Point;
import io.certigate.server.model.CertificationState;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.RuleProbe;
import io.certigate.server.suite.CaseResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Measures what cases reach. */
public final class CoverageMeter {
    private final List<CaseResult> results;
    private final List<RuleProbe> probes;

    private CoverageMeter(List<CaseResult> results) {
        this.results = results.stream().filter(CoverageMeter::isDeclared).toList();
        this.probes = this.results.stream()
                .map(CaseResult::testCase)
                .map(each -> new RuleProbe(each.question(), each.at(), each.fixtures()))
                .toList();
    }

    /** A question in undeclared words reaches no rule. */
    private static boolean isDeclared(CaseResult result) {
        return !result.answer().reasons().get(0).cause().code().equals(Cause.UNDECLARED);
    }

    /**
     * What cases reach of a release.
     *
     * <ul>
     *   <li>A rule is covered if it carries the effect of an answer (a permit that holds in a PERMIT, a forbid that applies
     *       in a DENY), or is named in an answer's notices.
     *   <li>An edge is covered if of the cases that reach its rule one asks at the edge and one less than or exactly a
     *       second before.
     *   <li>A state of a certification is covered if a case got as far as asking for it, and found it so.
     * </ul>
     */
    public static Coverage measure(List<CaseResult> results, PolicySet policies) {
        CoverageMeter meter = new CoverageMeter(results);
        List<Point> points = new ArrayList<>();
        for (Rule rule : policies.rules()) {
            points.add(meter.ruleOf(rule));
            points.addAll(meter.edgesOf(rule));
            points.addAll(meter.statesOf(rule));
        }
        return new Coverage(points);
    }

    private Point ruleOf(Rule rule) {
        boolean decides = results.stream().map(CaseResult::answer).anyMatch(answer -> decides(rule, answer));
        return new Point(Kind.RULE, rule, "rule", decides ? List.of() : List.of("a case whose answer it decides"));
    }

    private static boolean decides(Rule rule, Answer answer) {
        return (answer.effect() == rule.effect() && isAmong(answer.reasons(), rule)) || isAmong(answer.notices(), rule);
    }

    private static boolean isAmong(List<Reason> reasons, Rule rule) {
        return reasons.stream()
                .map(Reason::cause)
                .anyMatch(cause -> cause.policy().equals(rule.cause().policy())
                        && cause.rule().equals(rule.cause().rule()));
    }

    private List<Point> edgesOf(Rule rule) {
        List<Edge> edges = RuleEdges.of(rule);
        if (edges.isEmpty()) {
            return List.of();
        }
        List<Instant> asked = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i).reaches(rule)) {
                asked.add(results.get(i).testCase().at());
            }
        }
        List<Point> points = new ArrayList<>();
        for (Edge edge : edges) {
            List<String> lacks = new ArrayList<>(2);
            if (asked.stream().noneMatch(edge::isJustBefore)) {
                lacks.add("a case one second before");
            }
            if (asked.stream().noneMatch(edge::isAt)) {
                lacks.add("a case at the edge");
            }
            points.add(new Point(Kind.EDGE, rule, edge.what(), lacks));
        }
        return points;
    }

    private List<Point> statesOf(Rule rule) {
        List<Point> points = new ArrayList<>();
        for (Requirement.OfCertification required : RequiredCertifications.of(rule)) {
            Set<CertificationState> seen = EnumSet.noneOf(CertificationState.class);
            probes.forEach(probe -> seen.addAll(probe.states(rule, required)));
            String of = required.kind().name() + " of " + required.of().word();
            for (CertificationState state : CertificationState.values()) {
                if (state != CertificationState.MALFORMED
                        || required.kind().numbers().checks()) {
                    List<String> lacks = seen.contains(state) ? List.of() : List.of(state.name());
                    points.add(new Point(Kind.STATE, rule, of, lacks));
                }
            }
        }
        return points;
    }
}
