package io.certigate.server.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.CaseResult;
import io.certigate.server.suite.SuiteRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The suites of the packs notice every small change of a rule. */
class PacksMutationTest {
    /** Survivors that may be, by rule and mutant, each with the reason. */
    private static final Map<String, String> ALLOWED = Map.of();

    @Test
    void packs_everyMutant_isKilledOrAllowed() throws Exception {
        List<PolicyDocument> documents = ReleaseFolder.read(Path.of("../policies"));
        PolicySet policies = PolicyCompiler.compile(documents);
        List<CaseResult> results = SuiteRunner.run(SuiteRunner.parse(documents, policies), policies);

        Mutation mutation = MutationRun.run(results, policies, (rules, all) -> {});

        assertThat(mutation.killed()).isGreaterThanOrEqualTo(policies.size() * 2);
        assertThat(mutation.survivors().stream()
                        .map(Mutation.Survivor::mutant)
                        .map(mutant -> mutant.rule().name() + ": " + mutant.what()))
                .containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
    }
}
