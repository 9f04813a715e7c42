package io.certigate.server.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of suites are named at their place. */
class SuiteParserTest {
    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: }
            entity_types: {account: , company: }
            properties: {n: {type: int}, d: {type: decimal}, t: {type: instant}, l: {type: list of string}}
            context: {amount: {type: decimal}}
            actions: {a.x: }
            relations: {owner: }
            certification_kinds: {filing: }
            """;

    private static final String POLICY =
            "policy: p\nlanguage: 1\nmarkets: [CN]\nrules: [{id: r, effect: permit, actions: [a.x]}]\n";

    private static final String SUITE = """
            suite: s
            fixtures:
              entities:
                - {entity: 'account:a', properties: {n: 1, d: "1.50", t: 2022-01-01T00:00:00Z, l: [x]}}
              certifications:
                - {holder: 'account:a', kind: filing, from: 2022-01-01T00:00:00Z, until: 2023-01-01T00:00:00Z}
              relations:
                - {of: 'account:a', relation: owner, with: 'company:c', from: 2022-01-01T00:00:00Z}
            cases:
              - name: first
                at: 2022-01-01T00:00:00Z
                subject: 'account:a'
                action: a.x
                resource: {type: company, id: c}
                markets: [CN]
                context: {amount: "1"}
                expect: {effect: PERMIT, basis: RULE}
            """;

    private static void parse(String suite) throws InvalidPolicies {
        PolicySet policies = PolicyCompiler.compile(
                List.of(new PolicyDocument("v.yaml", VOCABULARY), new PolicyDocument("p.yaml", POLICY)));
        SuiteRunner.parse(List.of(new PolicyDocument("s.yaml", suite)), policies);
    }

    @Test
    void parse_sample_hasNoMistake() throws InvalidPolicies {
        parse(SUITE);
        assertThat(SUITE).startsWith("suite: s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: first              | nam: first               | 10:5   | did you mean 'name'?
            at: 2022-01-01T00:00:00Z | at: 2022-01-01T00:00:00  | 11:9   | an instant with an offset
            at: 2022-01-01T00:00:00Z | at: 2022-01-01           | 11:9   | the bare date '2022-01-01' and no zone
            subject: 'account:a'     | subject: account         | 12:14  | expected TYPE:ID
            resource: {type: company, | resource: {typ: company, | 14:16  | did you mean 'type'?
            markets: [CN]            | markets: []              | 15:14  | expected 'markets', found none
            markets: [CN]            | markets: CN              | 15:14  | expected a list
            {amount: "1"}            | {amuont: "1"}            | 16:15  | did you mean 'amount'?
            {amount: "1"}            | {amount: 1e1}            | 16:23  | expected a decimal
            {effect: PERMIT,         | {effect: permit,         | 17:22  | did you mean 'PERMIT'?
            {effect: PERMIT,         | {efect: PERMIT,          | 17:14  | did you mean 'effect'?
            basis: RULE              | basis: RULES             | 17:37  | did you mean 'RULE'?
            basis: RULE              | basis:                   | 17:30  | expected a value of 'basis', found nothing
            basis: RULE              | obligations:             | 17:30  | it would not be checked
            basis: RULE              | notices:                 | 17:30  | it would not be checked
            basis: RULE              | notices: order.revoked   | 17:39  | expected a list
            entity: 'account:a'      | entity: 'acount:a'       | 4:16   | did you mean 'account'?
            n: 1                     | n: one                   | 4:45   | expected a whole number
            n: 1                     | m: 1                     | 4:42   | undeclared property 'm'
            t: 2022-01-01T00:00:00Z  | t: 2022-01-01            | 4:62   | no zone
            l: [x]                   | l: x                     | 4:87   | expected a list
            kind: filing             | kind: filling            | 6:7    | did you mean 'filing'?
            relation: owner          | relation: ownr           | 8:7    | did you mean 'owner'?
            until: 2023-01-01        | until: 2022-01-01        | 6:7    | an end after the start
            until: 2023-01-01        | untl: 2023-01-01         | 6:71   | did you mean 'until'?
            suite: s                 | suite: ''                | 1:8    | expected 'suite', found none
            """)
    void parse_oneMistake_isNamedAtItsPlace(String right, String wrong, String place, String words) {
        assertThat(SUITE).contains(right);
        int first = SUITE.indexOf(right);
        String bad = SUITE.substring(0, first) + wrong + SUITE.substring(first + right.length());
        InvalidPolicies invalid = catchThrowableOfType(InvalidPolicies.class, () -> parse(bad));
        assertThat(invalid.problems().stream().map(Object::toString))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("s.yaml:" + place + ": ").contains(words));
    }

    @Test
    void parse_directiveWithMistakes_namesEachPlace() {
        String bad = SUITE.replace(
                "fixtures:\n",
                "fixtures:\n  directives: [{id: x, markets: [CM], actions: [asset.dysplay], where: {platfrom: a},"
                        + " states: [{at: 2022-01-01T00:00:00Z, state: injoined}]}]\n");
        assertThat(catchThrowableOfType(InvalidPolicies.class, () -> parse(bad)))
                .hasMessageContaining("undeclared market or market group 'CM'")
                .hasMessageContaining("undeclared action 'asset.dysplay'")
                .hasMessageContaining("undeclared property 'platfrom'")
                .hasMessageContaining("expected one of [in_force, enjoined, suspended, revoked], found 'injoined'");
    }

    @Test
    void parse_directiveWithoutAStart_isRefused() {
        String bad =
                SUITE.replace("fixtures:\n", "fixtures:\n  directives: [{id: x, markets: ['*'], actions: ['*']}]\n");
        assertThat(catchThrowableOfType(InvalidPolicies.class, () -> parse(bad)))
                .hasMessageContaining("s.yaml:3:16: expected 'from'");
    }

    @Test
    void parse_caseNameTwice_isRefused() {
        String again = SUITE.substring(SUITE.indexOf("  - name: first"));
        assertThat(catchThrowableOfType(InvalidPolicies.class, () -> parse(SUITE + again)))
                .hasMessage("s.yaml:18:5: expected each case name once in a suite, found 'first' again");
    }
}
