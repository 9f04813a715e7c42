package io.certigate.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.Requirement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImplicationTest {
    private static final String FILING = "{certification: filing}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {certification: filing}                                             | {certification: filing}                                | true
            {certification: filing}                                             | {certification: license}                               | false
            {certification: filing}                                             | {certification: filing, of: owner}                     | false
            {certification: filing}                                             | {any: [{certification: license}, {certification: filing}]} | true
            {any: [{certification: license}, {certification: filing}]}          | {certification: filing}                                | false
            {any: [{certification: filing}, {all: [{certification: license}, {certification: filing}]}]} | {certification: filing} | true
            {all: [{certification: license}, {certification: filing}]}          | {certification: filing}                                | true
            {certification: filing}                                             | {all: [{certification: license}, {certification: filing}]} | false
            {all: [{certification: license}, {certification: filing}]}          | {all: [{certification: filing}, {certification: license}]} | true
            {any: [{certification: license}, {certification: filing}]}          | {any: [{certification: filing}, {certification: license}]} | true
            """)
    void holds_byForm(String stronger, String weaker, boolean expected) throws InvalidPolicies {
        assertThat(Implication.holds(requirements(stronger), requirements(weaker)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void holds_nothingRequired_isImpliedByAll(boolean stronger, boolean expected) throws InvalidPolicies {
        List<Requirement> some = requirements(FILING);

        assertThat(Implication.holds(stronger ? List.of() : some, stronger ? some : List.of()))
                .isEqualTo(expected);
    }

    private static List<Requirement> requirements(String item) throws InvalidPolicies {
        return PolicyCompiler.compile(Example.documents(
                        "- {id: r, effect: permit, actions: [asset.sell], require: [" + item + "]}\n"))
                .rules()
                .get(0)
                .require();
    }
}
