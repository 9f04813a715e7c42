package io.certigate.server.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.Garage;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mutants of packs that are so small that a reader can count. */
class MutationRunTest {
    private static Mutation run(String rules, String suite, PolicyDocument... more) throws InvalidPolicies {
        Garage.Tested tested = Garage.test(rules, suite, more);
        assertThat(tested.results())
                .allSatisfy(result -> assertThat(result.differences()).isEmpty());
        return MutationRun.run(tested.results(), tested.policies(), (rulesDone, all) -> {});
    }

    private static List<String> survivors(Mutation mutation) {
        return mutation.survivors().stream()
                .map(each -> each.mutant().rule().cause().rule() + ": "
                        + each.mutant().what())
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

    private static String permit(String lines) {
        return """
              - id: rule
                effect: permit
                actions: [drive]
            """ + lines;
    }

    private static String drives(String at, String expected) {
        return Garage.drives("ann", "red", at, expected);
    }

    @Test
    void run_oneEdgeAsked_namesWhatSurvives() throws InvalidPolicies {
        Mutation mutation = run(Garage.RULES, Garage.suite(Garage.firstEdge()));

        assertThat(mutation.total()).isEqualTo(11);
        assertThat(mutation.killed()).isEqualTo(6);
        assertThat(mutation.percent()).isEqualTo(54);
        assertThat(mutation.equivalent()).isEmpty();
        assertThat(survivors(mutation))
                .containsExactly(
                        "drive: without requiring license of subject",
                        "drive: without the obligation belt",
                        "no-red: during until 2023-01-01T00:00:00Z one second later",
                        "no-red: during until 2023-01-01T00:00:00Z one second earlier",
                        "no-red: without 'where' resource.color");
    }

    @Test
    void run_changeThatNoExpectationNames_isSeenByItsCase() throws InvalidPolicies {
        Mutation mutation = run(Garage.RULES, Garage.suite(Garage.firstEdge()));

        assertThat(mutation.survivors())
                .filteredOn(each -> each.seen() != null)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.mutant().what()).isEqualTo("without the obligation belt");
                    assertThat(each.seen())
                            .extracting(seen -> seen.testCase().name())
                            .isEqualTo("ann red 2021-12-31T23:59:59Z");
                });
    }

    @Test
    void run_completeSuite_killsAll() throws InvalidPolicies {
        Mutation mutation = run(Garage.RULES, Garage.suite(Garage.firstEdge(), Garage.rest()));

        assertThat(survivors(mutation)).isEmpty();
        assertThat(mutation.killed()).isEqualTo(11);
        assertThat(mutation.percent()).isEqualTo(100);
    }

    @Test
    void run_eachRule_isProgress() throws InvalidPolicies {
        Garage.Tested tested = Garage.test(Garage.RULES, Garage.suite(Garage.firstEdge()));
        List<String> heard = new ArrayList<>();

        MutationRun.run(tested.results(), tested.policies(), (rules, all) -> heard.add(rules + "/" + all));

        assertThat(heard).containsExactly("1/2", "2/2");
    }

    @Test
    void run_caseThatFails_isLeftOut() throws InvalidPolicies {
        String failing = drives("2022-06-01T00:00:00Z", "effect: PERMIT");
        Garage.Tested tested = Garage.test(Garage.RULES, Garage.suite(Garage.firstEdge(), failing));

        Mutation mutation = MutationRun.run(tested.results(), tested.policies(), (rules, all) -> {});

        assertThat(tested.results()).anyMatch(result -> !result.passed());
        assertThat(mutation.killed()).isEqualTo(6);
    }

    @Test
    void run_windowsThatTouch_shiftsIntoEachOtherMakeNoDifference() throws InvalidPolicies {
        String rules = forbid("    during: [{from: 2022-01-01T00:00:00Z, until: 2022-06-01T00:00:00Z},"
                + " {from: 2022-06-01T00:00:00Z}]\n");
        String suite = Garage.suite(
                drives("2021-12-31T23:59:59Z", "effect: DENY, basis: NOT_COVERED"),
                drives("2022-01-01T00:00:00Z", "effect: DENY, basis: RULE"));

        Mutation mutation = run(rules, suite);

        assertThat(mutation.equivalent())
                .extracting(Mutant::what)
                .containsExactly(
                        "during until 2022-06-01T00:00:00Z one second later",
                        "during from 2022-06-01T00:00:00Z one second earlier");
        assertThat(survivors(mutation))
                .containsExactly(
                        "rule: during until 2022-06-01T00:00:00Z one second earlier",
                        "rule: during from 2022-06-01T00:00:00Z one second later");
    }

    @Test
    void run_permitUnderAForbid_itsEdgeMakesNoDifference() throws InvalidPolicies {
        String masked = forbid("    during: {from: 2022-01-01T00:00:00Z}\n")
                + permit("    during: {until: UNTIL}\n").replace("id: rule", "id: under");
        String suite = Garage.suite(
                drives("2021-12-31T23:59:59Z", "effect: PERMIT"), drives("2022-01-01T00:00:00Z", "effect: DENY"));

        assertThat(run(masked.replace("UNTIL", "2022-06-01T00:00:00Z"), suite).equivalent())
                .hasSize(2);
        assertThat(run(masked.replace("UNTIL", "2022-01-01T00:00:00Z"), suite))
                .satisfies(mutation -> assertThat(mutation.killed()).isEqualTo(5))
                .satisfies(mutation -> assertThat(mutation.equivalent())
                        .extracting(Mutant::what)
                        .containsExactly("during until 2022-01-01T00:00:00Z one second later"));
    }

    @Test
    void run_requirementThatAloneLiftsAForbid_makesNoDifference() throws InvalidPolicies {
        String asks = permit("    require: [{certification: license}]\n").replace("id: rule", "id: asks");
        String suite = Garage.suite(
                drives("2022-01-01T00:00:00Z", "effect: PERMIT"),
                Garage.drives("bob", "red", "2022-01-01T00:00:00Z", "effect: DENY, basis: RULE"));

        assertThat(run(forbid("    unless: {certification: license}\n") + asks, suite))
                .satisfies(mutation -> assertThat(mutation.killed()).isEqualTo(5))
                .satisfies(mutation -> assertThat(mutation.equivalent())
                        .extracting(Mutant::what)
                        .containsExactly("without requiring license of subject"));
    }

    @Test
    void run_requirementBesideAForbidThatSomethingElseLifts_isNotSetAside() throws InvalidPolicies {
        String asks = permit("    require: [{certification: license}]\n").replace("id: rule", "id: asks");
        String suite = Garage.suite(drives("2022-01-01T00:00:00Z", "effect: PERMIT"));
        List<String> others = List.of(
                "    unless: {any: [{certification: license}, {certification: permit}]}\n",
                "    unless: [{certification: license}, \"resource.color == 'red'\"]\n",
                "    unless: {certification: license, of: resource}\n    during: {until: 2022-01-01T00:00:00Z}\n",
                "    unless: {certification: license}\n    during: {until: 2022-01-01T00:00:00Z}\n",
                "    unless: {certification: license}\n    where: {resource.color: red}\n",
                "    unless: {certification: license}\n    when: resource.color == 'red'\n");

        for (String other : others) {
            assertThat(run(forbid(other) + asks, suite).equivalent())
                    .extracting(Mutant::what)
                    .as(other)
                    .doesNotContain("without requiring license of subject");
        }
    }

    @Test
    void run_narrowerForbid_masksNothing() throws InvalidPolicies {
        String rules = forbid("    where: {resource.color: red}\n")
                + permit("    during: {until: 2022-06-01T00:00:00Z}\n").replace("id: rule", "id: wider");
        String suite = Garage.suite(drives("2022-01-01T00:00:00Z", "effect: DENY"));

        assertThat(run(rules, suite).equivalent()).isEmpty();
    }

    @Test
    void run_statesOfAnOrder_areShifted() throws InvalidPolicies {
        String rules = forbid("""
                states:
                  - {at: 2022-01-01T00:00:00Z, state: in_force}
                  - {at: 2022-03-01T00:00:00Z, state: enjoined}
            """.indent(0));
        String suite = Garage.suite(
                drives("2021-12-31T23:59:59Z", "effect: DENY, basis: NOT_COVERED"),
                drives("2022-01-01T00:00:00Z", "effect: DENY, basis: RULE"),
                drives("2022-02-28T23:59:59Z", "effect: DENY, basis: RULE"),
                drives("2022-03-01T00:00:00Z", "effect: DENY, notices: [order.enjoined]"));

        Mutation mutation = run(rules, suite);

        assertThat(survivors(mutation)).isEmpty();
        assertThat(mutation.killed()).isEqualTo(6);
    }

    @Test
    void run_alternativesAndParts_areLeftOutOneByOne() throws InvalidPolicies {
        String rules = permit("""
                require:
                  - any:
                      - certification: license
                      - all: [{certification: permit}, {certification: license, of: owner}]
            """);

        assertThat(survivors(run(rules, Garage.suite(drives("2022-01-01T00:00:00Z", "effect: PERMIT")))))
                .containsExactly(
                        "rule: without requiring any[license of subject, all[permit of subject, license of owner]]",
                        "rule: requires any[license of subject, all[permit of subject, license of owner]]"
                                + " without all[permit of subject, license of owner]",
                        "rule: requires any[license of subject, all[permit of subject, license of owner]]"
                                + " without permit of subject",
                        "rule: requires any[license of subject, all[permit of subject, license of owner]]"
                                + " without license of owner");
    }

    @Test
    void run_exemptions_areLeftOut() throws InvalidPolicies {
        String rules = permit("").replace("id: rule", "id: base")
                + forbid("    unless: [{certification: license}, {certification: permit}]\n");
        Mutation two = run(rules, Garage.suite(drives("2022-01-01T00:00:00Z", "effect: PERMIT")));
        String one = rules.replace(", {certification: permit}", "");

        assertThat(survivors(two)).contains("rule: 'unless' without permit of subject");
        assertThat(survivors(two)).doesNotContain("rule: 'unless' without license of subject");
        assertThat(survivors(run(
                        one,
                        Garage.suite(Garage.drives(
                                "bob", "red", "2022-01-01T00:00:00Z", "effect: DENY, reason: garage.rule")))))
                .containsExactlyInAnyOrder(
                        "rule: 'unless' without license of subject",
                        "base: without the rule",
                        "base: forbids instead of permitting");
    }

    @Test
    void run_daysThatComeBack_areLeftOutOneByOne() throws InvalidPolicies {
        String rules = forbid("    during: {from: 2022-01-01, until: 2023-01-01, days: [02-14, 05-20]}\n");
        String suite = Garage.suite(drives("2022-05-20T12:00:00+08:00", "effect: DENY, basis: RULE"));

        assertThat(survivors(run(rules, suite)))
                .contains("rule: without the day 02-14")
                .doesNotContain("rule: without the day 05-20");
    }

    @Test
    void run_conditions_areLeftOutAndTurnedAround() throws InvalidPolicies {
        String rules = permit("").replace("id: rule", "id: base")
                + forbid("    when: resource.color.startsWith('r')\n    unless: resource.color == 'rose'\n");
        String red = drives("2022-01-01T00:00:00Z", "effect: DENY, reason: garage.rule");
        String rose = drives("2022-01-01T00:00:00Z", "effect: PERMIT")
                .replace(
                        "subject",
                        "context: {}, fixtures: {entities: [{entity: 'car:red', properties: {color: rose}}]}, subject")
                .replace("ann red", "rose");

        assertThat(survivors(run(rules, Garage.suite(red))))
                .contains(
                        "rule: without 'when' resource.color.startsWith('r')",
                        "rule: without 'unless' resource.color == 'rose'")
                .noneMatch(each -> each.contains("the opposite"));
        assertThat(survivors(run(rules, Garage.suite(red, rose))))
                .contains("rule: without 'when' resource.color.startsWith('r')")
                .doesNotContain("rule: without 'unless' resource.color == 'rose'");
    }

    @Test
    void run_orderNeverInForce_itsEffectMakesNoDifference() throws InvalidPolicies {
        String rules = forbid("""
                during: {from: 2022-03-01T00:00:00Z}
                states:
                  - {at: 2022-01-01T00:00:00Z, state: in_force}
                  - {at: 2022-02-01T00:00:00Z, state: enjoined}
            """.indent(0));
        String suite = Garage.suite(
                drives("2022-02-28T23:59:59Z", "effect: DENY, notices: []"),
                drives("2022-03-01T00:00:00Z", "effect: DENY, notices: [order.enjoined]"));

        Mutation mutation = run(rules, suite);

        assertThat(mutation.equivalent())
                .extracting(Mutant::what)
                .contains("permits instead of forbidding")
                .hasSize(5);
        assertThat(survivors(mutation)).isEmpty();
        assertThat(survivors(run(
                        rules.replace("2022-03-01T", "2022-01-31T"),
                        Garage.suite(drives("2022-03-01T00:00:00Z", "effect: DENY")))))
                .contains("rule: permits instead of forbidding");
    }
}
