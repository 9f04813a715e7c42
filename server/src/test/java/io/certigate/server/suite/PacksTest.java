package io.certigate.server.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packs of this repository: their suites pass. That no rule could be lost unnoticed is shown by their mutants. */
class PacksTest {
    private static final Path PACKS = Path.of("../policies");

    private static List<PolicyDocument> packs() throws IOException {
        List<PolicyDocument> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PACKS)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                documents.add(new PolicyDocument(PACKS.relativize(file).toString(), Files.readString(file)));
            }
        }
        return documents;
    }

    @Test
    void suites_packs_allCasesPass() throws IOException, InvalidPolicies {
        PolicySet policies = PolicyCompiler.compile(packs());
        List<CaseResult> results = SuiteRunner.run(SuiteRunner.parse(packs(), policies), policies);
        assertThat(results).hasSizeGreaterThanOrEqualTo(250).allMatch(CaseResult::passed);
    }
}
