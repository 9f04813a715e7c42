package io.certigate.server.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.SuiteRunner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The suites of the packs reach all that there is to reach. */
class PacksCoverageTest {
    @Test
    void packs_everyRuleEdgeAndState_isCovered() throws Exception {
        List<PolicyDocument> documents = ReleaseFolder.read(Path.of("../policies"));
        PolicySet policies = PolicyCompiler.compile(documents);

        Coverage coverage =
                CoverageMeter.measure(SuiteRunner.run(SuiteRunner.parse(documents, policies), policies), policies);

        assertThat(coverage.points()).hasSizeGreaterThan(policies.size() * 2);
        assertThat(coverage.points().stream()
                        .filter(point -> !point.covered())
                        .map(point -> point.rule().name() + ": " + point.what() + " lacks " + point.lacks()))
                .isEmpty();
    }
}
