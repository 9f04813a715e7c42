package io.certigate.server.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteRunnerTest {
    private static final String VOCABULARY = """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {official_account: , company: , digital_collectible: }
            properties:
              platform: {type: string}
              entity_type: {type: string, attested: true, values: [individual, small_business, enterprise]}
            context: {}
            actions: {asset.display: , asset.sell.primary: , asset.sell.secondary: }
            relations: {owner: , blockchain_provider: }
            certification_kinds:
              cn.cac.blockchain_filing:
                number: {pattern: '京网信备11[0-9]{17}[0-9X]号', normalize: [strip, upper], check: iso7064-mod11-2}
            """;

    private static final String POLICY = """
            policy: cn.weixin.digital-collectibles
            language: 1
            title: Digital collectibles on Weixin
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - id: secondary-sale
                effect: forbid
                subjects: [official_account]
                actions: [asset.sell.secondary]
                resources: [digital_collectible]
                during: {from: 2022-03-31, until: 2022-06-20}
                reason: cn.weixin.nft.secondary_prohibited
              - id: primary-sale
                effect: permit
                subjects: [official_account]
                actions: [asset.display, asset.sell.primary]
                resources: [digital_collectible]
                during: {from: 2022-03-31}
                require:
                  - any:
                      - certification: cn.cac.blockchain_filing
                      - {certification: cn.cac.blockchain_filing, of: owner}
                      - {certification: cn.cac.blockchain_filing, of: blockchain_provider}
                    otherwise:
                      reason: cn.weixin.nft.partner_required
                oblige:
                  - {id: display-filing-number, message: {en: Show the filing number prominently.}}
            """;

    /** As the design shows it. */
    private static final String SUITE = """
            suite: cn.weixin.digital-collectibles
            fixtures:
              entities:       [{entity: "official_account:shop", properties: {platform: weixin, entity_type: small_business}}]
              certifications: [{holder: "company:chain", kind: cn.cac.blockchain_filing, number: 京网信备11010519864491550014号,
                                from: 2019-03-30T00:00:00+08:00, until: null, ended: {at: 2022-08-01T12:00:00+08:00, how: cancelled}}]
              relations:      [{of: "official_account:shop", relation: blockchain_provider, with: "company:chain",
                                from: 2022-03-01T00:00:00+08:00, until: 2023-03-01T00:00:00+08:00}]
              directives:     []
            cases:
              - name: one second before the cancellation
                at: 2022-08-01T11:59:59+08:00             # every case has its instant
                subject: "official_account:shop"          # or {type, id, properties}
                action: asset.sell.primary                # or {name, properties}
                resource: "digital_collectible:nft-1"     # or {type, id, properties}
                markets: [CN]
                context: {}
                fixtures: {}                              # a case may add its own to the suite's
                expect: {effect: PERMIT}                  # optionally basis, reason, obligations, valid_until
            """;

    private static List<CaseResult> run(String suite) throws InvalidPolicies {
        List<PolicyDocument> documents = List.of(
                new PolicyDocument("vocabulary.yaml", VOCABULARY),
                new PolicyDocument("policy.yaml", POLICY),
                new PolicyDocument("suite.yaml", suite));
        PolicySet policies = PolicyCompiler.compile(documents);
        return SuiteRunner.run(SuiteRunner.parse(documents, policies), policies);
    }

    private static List<String> differences(String right, String wrong) throws InvalidPolicies {
        assertThat(SUITE).contains(right);
        return run(SUITE.replace(right, wrong)).get(0).differences();
    }

    private static List<String> expecting(String expectation) throws InvalidPolicies {
        return differences("{effect: PERMIT} ", "{" + expectation + "} ");
    }

    @Test
    void run_exampleOfTheDesign_passes() throws InvalidPolicies {
        assertThat(run(SUITE)).singleElement().matches(CaseResult::passed);
    }

    @Test
    void run_wholeExpectation_passes() throws InvalidPolicies {
        assertThat(expecting("effect: PERMIT, basis: RULE, reason: cn.weixin.digital-collectibles.primary-sale,"
                        + " obligations: [display-filing-number], valid_until: 2022-08-01T12:00:00+08:00"))
                .isEmpty();
    }

    @Test
    void run_instantOfTheCancellation_isDenied() throws InvalidPolicies {
        String later = SUITE.replace("at: 2022-08-01T11:59:59+08:00", "at: 2022-08-01T04:00:00Z");
        String denied = "{effect: DENY, basis: REQUIREMENT_UNMET, reason: [cn.weixin.nft.partner_required],"
                + " obligations: [], valid_until: 2023-03-01T00:00:00+08:00} ";
        assertThat(run(later.replace("{effect: PERMIT} ", denied)))
                .singleElement()
                .matches(CaseResult::passed);
    }

    @Test
    void run_otherEffect_isReported() throws InvalidPolicies {
        assertThat(expecting("effect: DENY"))
                .containsExactly("expected effect DENY, found PERMIT because of"
                        + " [cn.weixin.digital-collectibles.primary-sale]");
    }

    @Test
    void run_everythingElse_isReportedTogether() throws InvalidPolicies {
        assertThat(expecting("effect: DENY, basis: NOT_COVERED, reason: [a, b], obligations: [], valid_until: null"))
                .containsExactly(
                        "expected effect DENY, found PERMIT because of"
                                + " [cn.weixin.digital-collectibles.primary-sale]",
                        "expected basis NOT_COVERED, found RULE because of"
                                + " [cn.weixin.digital-collectibles.primary-sale]",
                        "expected reason a, found [cn.weixin.digital-collectibles.primary-sale]",
                        "expected reason b, found [cn.weixin.digital-collectibles.primary-sale]",
                        "expected obligations [], found [display-filing-number]",
                        "expected valid_until none, found 2022-08-01T04:00:00Z");
    }

    @Test
    void run_allReasons_areExactlyThese() throws InvalidPolicies {
        assertThat(expecting("effect: PERMIT, reasons: [cn.weixin.digital-collectibles.primary-sale]"))
                .isEmpty();
        assertThat(expecting("effect: PERMIT, reasons: []"))
                .containsExactly("expected the reasons [], found [cn.weixin.digital-collectibles.primary-sale]");
        assertThat(expecting("effect: PERMIT, reasons: [cn.weixin.digital-collectibles.primary-sale, b]"))
                .containsExactly("expected the reasons [b, cn.weixin.digital-collectibles.primary-sale], found"
                        + " [cn.weixin.digital-collectibles.primary-sale]");
    }

    @Test
    void run_otherInstant_isReported() throws InvalidPolicies {
        assertThat(expecting("effect: PERMIT, valid_until: 2022-08-01T12:00:01+08:00"))
                .containsExactly("expected valid_until 2022-08-01T04:00:01Z, found 2022-08-01T04:00:00Z");
    }

    @Test
    void run_moreObligations_areReported() throws InvalidPolicies {
        assertThat(expecting("effect: PERMIT, obligations: [display-filing-number, other]"))
                .containsExactly("expected obligations [display-filing-number, other], found [display-filing-number]");
    }

    @Test
    void run_parametersOfAnObligation_areComparedIfGiven() throws InvalidPolicies {
        assertThat(expecting("effect: PERMIT, obligations: [{id: display-filing-number, parameters: {days: 7}}]"))
                .containsExactly("expected obligation display-filing-number with {days=7}, found [{}]");
        assertThat(expecting("effect: PERMIT, obligations: [{id: display-filing-number}]"))
                .isEmpty();
    }

    @Test
    void run_fixturesOfTheCase_addToTheSuites() throws InvalidPolicies {
        String suspended =
                "fixtures: {certifications: [{holder: 'official_account:shop', kind: cn.cac.blockchain_filing,"
                        + " number: '京网信备 1101082276223860002x 号', from: 2020-01-01T00:00:00Z}]} ";
        assertThat(SUITE).contains("fixtures: {}  ");
        String later = SUITE.replace("fixtures: {}  ", suspended).replace("11:59:59", "12:00:00");
        assertThat(run(later)).singleElement().matches(CaseResult::passed);
    }

    @Test
    void run_suspendedAtTheInstant_isDenied() throws InvalidPolicies {
        String suspended =
                "until: null, suspended: [{from: 2022-08-01T11:59:59+08:00, until: 2022-08-01T12:00:00+08:00}],";
        assertThat(differences("until: null,", suspended))
                .singleElement()
                .asString()
                .contains("found DENY");
        assertThat(differences("until: null,", suspended.replaceFirst("11:59:59", "11:59:59.5")))
                .isEmpty();
    }

    private static CaseResult under(String directive, String expectation) throws InvalidPolicies {
        assertThat(SUITE).contains("directives:     []", "{effect: PERMIT} ");
        return run(SUITE.replace("directives:     []", "directives:     [" + directive + "]")
                        .replace("{effect: PERMIT} ", "{" + expectation + "} "))
                .get(0);
    }

    @Test
    void run_underADirective_isDeniedUntilItsEnd() throws InvalidPolicies {
        String directive = "{id: stop, markets: ['*'], actions: [asset.sell.*], subjects: [official_account],"
                + " ids: ['official_account:shop'], where: {subject.platform: [weixin, alipay]},"
                + " during: {from: 2022-08-01T00:00:00+08:00, until: 2022-08-01T11:59:59.5+08:00}, reason: a.b}";

        assertThat(under(directive, "effect: DENY, basis: RULE, reason: a.b, valid_until: 2022-08-01T03:59:59.5Z")
                        .differences())
                .isEmpty();
        assertThat(under(directive.replace("official_account:shop", "official_account:other"), "effect: PERMIT")
                        .differences())
                .isEmpty();
    }

    @Test
    void run_underAnEnjoinedDirective_isNotDenied() throws InvalidPolicies {
        CaseResult result = under(
                "{id: stop, markets: [CN], actions: ['*'], states: [{at: 2022-01-01T00:00:00Z, state: in_force},"
                        + " {at: 2022-02-01T00:00:00Z, state: enjoined}]}",
                "effect: PERMIT");

        assertThat(result.differences()).isEmpty();
        assertThat(result.answer().notices())
                .extracting(notice -> notice.cause().code())
                .containsExactly("order.enjoined");
    }
}
