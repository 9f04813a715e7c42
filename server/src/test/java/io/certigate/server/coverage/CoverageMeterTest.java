package io.certigate.server.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.certigate.server.coverage.Coverage.Figure;
import io.certigate.server.coverage.Coverage.Kind;
import io.certigate.server.coverage.Coverage.Point;
import io.certigate.server.fixture.Garage;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.suite.CaseResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coverage of packs that are so small that a reader can count. */
class CoverageMeterTest {
    private static Coverage measure(String rules, String suite, PolicyDocument... more) throws InvalidPolicies {
        Garage.Tested tested = Garage.test(rules, suite, more);
        assertThat(tested.results()).allMatch(CaseResult::passed);
        return CoverageMeter.measure(tested.results(), tested.policies());
    }

    /** What is lacking of a kind, as {@code what: lacks}. */
    private static List<String> lacking(Coverage coverage, Kind kind) {
        return coverage.of(kind).stream()
                .filter(point -> !point.covered())
                .map(point -> point.what() + ": " + String.join(", ", point.lacks()))
                .toList();
    }

    private static String forbid(String lines) {
        return """
              - id: rule
                effect: forbid
                actions: [drive]
                reason: garage.rule
            """ + lines;
    }

    private static String drives(String at, String expected) {
        return Garage.drives("ann", "red", at, expected);
    }

    @Test
    void measure_oneEdgeAsked_countsRulesEdgesAndStates() throws InvalidPolicies {
        Coverage coverage = measure(Garage.RULES, Garage.suite(Garage.firstEdge()));

        assertThat(coverage.figure(Kind.RULE)).isEqualTo(new Figure(2, 2));
        assertThat(coverage.figure(Kind.EDGE)).isEqualTo(new Figure(1, 2));
        assertThat(coverage.figure(Kind.STATE)).isEqualTo(new Figure(1, 8));
        assertThat(lacking(coverage, Kind.EDGE))
                .containsExactly("during until 2023-01-01T00:00:00Z: a case one second before, a case at the edge");
        assertThat(lacking(coverage, Kind.STATE))
                .hasSize(7)
                .contains("license of subject: MALFORMED", "license of subject: MISSING");
    }

    @Test
    void measure_everyEdgeAsked_coversEdges() throws InvalidPolicies {
        Coverage coverage = measure(Garage.RULES, Garage.suite(Garage.firstEdge(), Garage.rest()));

        assertThat(coverage.figure(Kind.EDGE)).isEqualTo(new Figure(2, 2));
        assertThat(coverage.figure(Kind.STATE)).isEqualTo(new Figure(2, 8));
    }

    @Test
    void measure_permitThatNeverHolds_isNotCovered() throws InvalidPolicies {
        String unmet = Garage.drives(
                "bob", "blue", "2022-06-01T00:00:00Z", "effect: DENY, reason: certigate.certification_missing");

        Coverage coverage = measure(Garage.RULES, Garage.suite(unmet));

        assertThat(coverage.of(Kind.RULE)).noneMatch(Point::covered);
        assertThat(lacking(coverage, Kind.STATE)).hasSize(7).doesNotContain("license of subject: MISSING");
    }

    @Test
    void measure_caseThatDoesNotReachTheRule_coversNoEdge() throws InvalidPolicies {
        String blue = Garage.drives("ann", "blue", "2021-12-31T23:59:59Z", "effect: PERMIT")
                + Garage.drives("ann", "blue", "2022-01-01T00:00:00Z", "effect: PERMIT");

        assertThat(measure(Garage.RULES, Garage.suite(blue)).figure(Kind.EDGE)).isEqualTo(new Figure(0, 2));
    }

    @Test
    void measure_moreThanASecondBefore_isNotNear() throws InvalidPolicies {
        String far = drives("2021-12-31T23:59:58.999Z", "effect: PERMIT");
        String near = drives("2021-12-31T23:59:59.001Z", "effect: PERMIT");
        String at = drives("2022-01-01T00:00:00Z", "effect: DENY");
        String after = drives("2022-01-01T00:00:00.001Z", "effect: DENY");

        assertThat(measure(Garage.RULES, Garage.suite(far, at))
                        .figure(Kind.EDGE)
                        .covered())
                .isZero();
        assertThat(measure(Garage.RULES, Garage.suite(near, after))
                        .figure(Kind.EDGE)
                        .covered())
                .isZero();
        assertThat(measure(Garage.RULES, Garage.suite(near, at))
                        .figure(Kind.EDGE)
                        .covered())
                .isEqualTo(1);
    }

    @Test
    void measure_windowsThatTouch_haveNoEdgeBetween() throws InvalidPolicies {
        Coverage coverage = measure(
                forbid("    during: [{from: 2022-01-01, until: 2022-06-01}, {from: 2022-06-01, until: 2023-01-01}]\n"),
                Garage.suite(drives("2022-03-01T00:00:00Z", "effect: DENY")));

        assertThat(coverage.of(Kind.EDGE))
                .extracting(Point::what)
                .containsExactly("during from 2021-12-31T16:00:00Z", "during until 2022-12-31T16:00:00Z");
    }

    @Test
    void measure_statesOfAnOrder_areEdgesWithinItsWindow() throws InvalidPolicies {
        Coverage coverage = measure(
                forbid("""
                    during: {until: 2022-06-01T00:00:00Z}
                    states:
                      - {at: 2022-01-01T00:00:00Z, state: in_force}
                      - {at: 2022-03-01T00:00:00Z, state: enjoined}
                      - {at: 2022-07-01T00:00:00Z, state: revoked}
                """),
                Garage.suite(
                        drives("2022-02-28T23:59:59Z", "effect: DENY, reason: garage.rule, notices: []"),
                        drives("2022-03-01T00:00:00Z", "effect: DENY, notices: [order.enjoined]")));

        assertThat(coverage.of(Kind.EDGE))
                .extracting(Point::what, Point::covered)
                .containsExactly(
                        tuple("during until 2022-06-01T00:00:00Z", false),
                        tuple("state in_force at 2022-01-01T00:00:00Z", false),
                        tuple("state enjoined at 2022-03-01T00:00:00Z", true));
    }

    @Test
    void measure_orderNotInForce_isCoveredByItsNotice() throws InvalidPolicies {
        String rule = forbid("    states: [{at: 2022-01-01T00:00:00Z, state: suspended}]\n");

        Coverage coverage = measure(rule, Garage.suite(drives("2022-02-01T00:00:00Z", "effect: DENY")));

        assertThat(coverage.figure(Kind.RULE)).isEqualTo(new Figure(1, 1));
    }

    @Test
    void measure_daysThatComeBack_areCoveredInAnyYear() throws InvalidPolicies {
        PolicyDocument festival = new PolicyDocument("qixi.yaml", """
                calendar: qixi
                language: 1
                title: {en: Qixi}
                zone: Asia/Shanghai
                years: {from: 2021, to: 2023}
                dates: [2021-08-14, 2022-08-04, 2023-08-22]
                """);
        Coverage coverage = measure(
                forbid("    during: {from: 2021-01-01, until: 2023-12-31, days: [05-20, 05-21, {calendar: qixi}]}\n"),
                Garage.suite(
                        drives("2021-05-19T23:59:59+08:00", "effect: DENY, basis: NOT_COVERED"),
                        drives("2022-05-20T00:00:00+08:00", "effect: DENY, basis: RULE"),
                        drives("2022-08-04T23:59:59+08:00", "effect: DENY, basis: RULE")),
                festival);

        assertThat(lacking(coverage, Kind.EDGE))
                .containsExactly(
                        "day 05-21 ends: a case one second before, a case at the edge",
                        "days of qixi begin: a case one second before, a case at the edge",
                        "days of qixi end: a case at the edge");
        assertThat(coverage.of(Kind.EDGE)).hasSize(4);
    }

    @Test
    void measure_exemptionOfAForbid_isAskedForItsStates() throws InvalidPolicies {
        Coverage coverage = measure(
                forbid("    unless: {certification: permit, of: resource.owner}\n"),
                Garage.suite(drives("2022-03-01T00:00:00Z", "effect: DENY, reason: garage.rule")));

        // Its numbers are free, so that none is malformed; nobody owns the car.
        assertThat(coverage.figure(Kind.STATE)).isEqualTo(new Figure(1, 7));
        assertThat(lacking(coverage, Kind.STATE)).doesNotContain("permit of resource.owner: MISSING");
    }

    @Test
    void percent_isRoundedDown_and100OfNothing() {
        assertThat(new Figure(199, 200).percent()).isEqualTo(99);
        assertThat(new Figure(0, 0).percent()).isEqualTo(100);
    }
}
