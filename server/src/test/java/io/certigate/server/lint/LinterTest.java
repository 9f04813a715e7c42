package io.certigate.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases at the edges of the definitions. */
class LinterTest {
    private static final String QIXI = """
            calendar: qixi
            language: 1
            zone: Asia/Shanghai
            years: {from: 2024, to: 2025}
            dates: [2024-08-10, 2025-08-29]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "during: {from: 2024-03-01, until: 2024-04-01, days: [05-20]}",
                "during: {until: 2024-05-01, days: [{calendar: qixi}], from: 2024-01-01}",
                "during: {from: 2023-03-01, until: 2024-02-28, days: [02-29]}",
                "during: {from: 2027-01-01, days: [{calendar: qixi}]}",
                "during: {from: 2022-01-01, until: 2023-01-01}, states: [{at: 2023-01-01, state: in_force}]"
            })
    void neverInForce_noInstantLeft_isFound(String lines) {
        assertThat(codes(permit(lines))).contains("CG101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "during: {from: 2024-03-01, until: 2024-05-21, days: [05-20]}",
                "during: {days: [02-29]}",
                "during: {until: 2025-01-01, days: [02-29]}",
                "during: {until: 1900-01-01, days: [12-31]}",
                "during: {days: [{calendar: qixi}]}",
                "during: {from: 2025-08-29T23:59:59+08:00, days: [{calendar: qixi}]}",
                "during: {from: 2022-01-01, until: 2023-01-02}, states: [{at: 2023-01-01, state: in_force}]",
                "states: [{at: 2023-01-01, state: enjoined}, {at: 2024-01-01, state: in_force}]"
            })
    void neverInForce_anInstantLeft_isNotFound(String lines) {
        assertThat(codes(permit(lines))).doesNotContain("CG101", "CG001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "states: [{at: 2023-01-01, state: enjoined}]",
                "during: [{until: 2020-01-01}, {from: 2024-01-01}], states: [{at: 2021-01-01, state: in_force},"
                        + " {at: 2022-01-01, state: revoked}]"
            })
    void orderNeverInForce_onlyNotices_isANoteAndNoError(String lines) {
        assertThat(codes(permit(lines))).contains("CG110").doesNotContain("CG101");
    }

    @Test
    void neverInForce_forbidOnDaysThatNobodyKnows_isNotFoundSinceItApplies() {
        assertThat(codes(forbid("during: {from: 2027-01-01, days: [{calendar: qixi}]}")))
                .doesNotContain("CG101", "CG001");
    }

    @Test
    void permitAlwaysForbidden_bySeveralInTurn_isFoundAndAGapIsNot() {
        String permit =
                "- {id: p, effect: permit, actions: [asset.sell], during: {from: 2022-01-01, until: 2024-01-01}}\n";
        assertThat(codes(permit
                        + another("a", "during: {until: 2023-01-01}")
                        + another("b", "during: {from: 2023-01-01}, markets: ['*']")))
                .contains("CG105");
        assertThat(codes(permit
                        + another("a", "during: {until: 2023-01-01}")
                        + another("b", "during: {from: 2023-01-01T00:00:01+08:00}")))
                .doesNotContain("CG105", "CG001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unless: {certification: filing}",
                "when: \"subject.platform == 'weixin'\"",
                "where: {platform: weixin}",
                "subjects: [account]",
                "ids: [\"account:1\"]",
                "states: [{at: 2023-01-01, state: in_force}]",
                "markets: [RU]",
                "during: {days: [05-20]}"
            })
    void permitAlwaysForbidden_byAForbidThatIsNarrower_isNotFound(String narrower) {
        assertThat(codes("- {id: p, effect: permit, actions: [asset.sell]}\n" + another("a", narrower)))
                .doesNotContain("CG105", "CG001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: \"subject.platform == 'weixin'\"",
                "unless: \"subject.platform == 'weixin'\"",
                "where: {platform: [weixin]}",
                "during: {from: 2024-01-01, days: [05-20]}",
                "resources: [asset], ids: [\"account:1\"]"
            })
    void redundantRule_sameWords_isFoundOnceAtTheLater(String same) {
        LintReport report = lint(another("a", same) + another("b", same));

        assertThat(report.findings())
                .filteredOn(each -> each.code().equals("CG106"))
                .singleElement()
                .satisfies(each -> assertThat(each.message()).startsWith("example/b is redundant"))
                .satisfies(each -> assertThat(each.related()).hasSize(1));
    }

    @Test
    void redundantRule_exemptedByMore_isNotFoundAndByFewerIs() {
        String few = "unless: {certification: filing}";
        String many = "unless: [{certification: filing}, {certification: license}]";

        assertThat(codes(another("a", few) + another("b", many))).contains("CG106");
        assertThat(report106(another("a", few) + another("b", many))).startsWith("example/b is redundant");
        assertThat(report106(another("a", many) + another("b", few))).startsWith("example/a is redundant");
    }

    @Test
    void redundantPermit_ofTwoThatObligeDifferently_isTheOneThatObligesLess() {
        String more = "- {id: b, effect: permit, actions: [asset.sell], oblige: [{id: label}, {id: log}]}\n";

        assertThat(report106("- {id: c, effect: permit, actions: [asset.sell], oblige: [{id: label}]}\n" + more))
                .startsWith("example/c is redundant");
        assertThat(codes("- {id: c, effect: permit, actions: [asset.sell], oblige: [{id: tell}]}\n" + more))
                .doesNotContain("CG106", "CG107", "CG001");
    }

    @Test
    void overlappingWindows_alternativesOfTheSameTime_areNotFound() {
        assertThat(codes("""
                - {id: a, effect: permit, actions: [asset.sell], law: [act], require: [{certification: filing}]}
                - {id: b, effect: permit, actions: [asset.sell], law: [act], require: [{certification: license}]}
                """)).doesNotContain("CG201", "CG106", "CG107", "CG108", "CG001");
    }

    @Test
    void gaps_betweenWindowsOfOneRule_areFoundOnlyIfShort() {
        String rule =
                "- {id: a, effect: permit, actions: [asset.sell], law: [act], during: [{from: 2023-01-01, until: %s},"
                        + " {from: 2024-01-01}]}\n";

        assertThat(codes(rule.formatted("2023-06-01"))).doesNotContain("CG202", "CG203", "CG001");
        assertThat(codes(rule.formatted("2023-12-31T23:59:59+08:00"))).contains("CG203");
        assertThat(codes(rule.formatted("2024-01-01T00:00:01+08:00"))).contains("CG201");
    }

    @Test
    void gaps_ofAnOrderThatStoodStillForADay_areNotFound() {
        assertThat(codes("""
                - id: a
                  effect: permit
                  actions: [asset.sell]
                  law: [act]
                  states:
                    - {at: 2023-01-01, state: in_force}
                    - {at: 2023-06-01, state: enjoined}
                    - {at: 2023-06-02, state: in_force}
                """)).doesNotContain("CG202", "CG203", "CG001");
    }

    @Test
    void startsBeforePublication_onTheDayInTheZoneOfThePolicy_isNotFound() {
        String rule = "- {id: a, effect: permit, actions: [asset.sell], law: [act], during: {from: '%s'}}\n";

        assertThat(codes(rule.formatted("2022-01-01"))).contains("CG206").doesNotContain("CG204");
        assertThat(codes(rule.formatted("2021-12-31T15:59:59Z")))
                .contains("CG204")
                .doesNotContain("CG206");
        assertThat(codes(rule.formatted("2022-03-01"))).doesNotContain("CG204", "CG206");
    }

    @Test
    void missingTranslation_ofARegionalLanguage_isReplacedByTheGeneralOne() {
        String texts = "- {id: a, effect: forbid, actions: [asset.sell], law: [act], reason: r.a, message: %s}\n"
                + "- {id: b, effect: forbid, actions: [asset.give], law: [act], reason: r.b, message: %s}\n";

        assertThat(codes(texts.formatted("{zh: 一}", "{zh: 一, zh-Hant: 二}"))).doesNotContain("CG305");
        assertThat(codes(texts.formatted("{zh-Hant: 一}", "{zh: 一}"))).contains("CG305");
    }

    @Test
    void lint_moreThanTheMost_tellsHowManyMore() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < Findings.MAX + 5; i++) {
            rules.append("- {id: r")
                    .append(i)
                    .append(", effect: permit, actions: [asset.sell], ids: [\"account:")
                    .append(i)
                    .append("\"]}\n");
        }

        List<Finding> found = lint(rules.toString()).findings().stream()
                .filter(each -> each.code().equals("CG301"))
                .toList();

        assertThat(found).hasSize(Findings.MAX + 1);
        assertThat(found).extracting(Finding::message).contains("and 5 more of CG301");
    }

    private static String permit(String lines) {
        return Example.POLICY + "  - {id: p, effect: permit, actions: [asset.sell], " + lines + "}\n---\n" + QIXI;
    }

    private static String forbid(String lines) {
        return permit(lines).replace("effect: permit", "effect: forbid, reason: r, message: {en: No.}");
    }

    private static String another(String id, String lines) {
        return "- {id: " + id + ", effect: forbid, actions: [asset.sell], law: [act], reason: r, message: {en: No.}, "
                + lines + "}\n";
    }

    private static String report106(String rules) {
        return lint(rules).findings().stream()
                .filter(each -> each.code().equals("CG106"))
                .map(Finding::message)
                .findFirst()
                .orElse("");
    }

    private static List<String> codes(String text) {
        return lint(text).findings().stream().map(Finding::code).distinct().toList();
    }

    private static LintReport lint(String text) {
        return Linter.lint(Example.documents(text), Example.HORIZON);
    }
}
