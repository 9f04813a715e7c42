package io.certigate.server.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation shows works when it is pasted. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("```yaml\n((?:vocabulary|calendar|policy|suite):.*?)```", Pattern.DOTALL);

    private static List<PolicyDocument> documents(Path file) throws Exception {
        List<PolicyDocument> documents = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(file));
        while (block.find()) {
            documents.add(new PolicyDocument(file.getFileName() + "-" + documents.size() + ".yaml", block.group(1)));
        }
        return documents;
    }

    @Test
    void policyLanguage_itsExamples_areOneReleaseWhoseSuitePasses() throws Exception {
        List<PolicyDocument> documents = documents(ROOT.resolve("docs/policy-language.md"));
        assertThat(documents).hasSize(6);
        PolicySet policies = PolicyCompiler.compile(documents);
        List<CaseResult> results = SuiteRunner.run(SuiteRunner.parse(documents, policies), policies);
        assertThat(results).isNotEmpty();
        assertThat(failures(results)).isEmpty();
    }

    @Test
    void readme_itsPolicy_canBeAddedToThePacks() throws Exception {
        List<PolicyDocument> documents = new ArrayList<>(ReleaseFolder.read(ROOT.resolve("policies")));
        List<PolicyDocument> example = documents(ROOT.resolve("README.md"));
        assertThat(example).hasSize(1);
        documents.addAll(example);
        PolicySet policies = PolicyCompiler.compile(documents);
        assertThat(failures(SuiteRunner.run(SuiteRunner.parse(documents, policies), policies)))
                .isEmpty();
    }

    /** In lines: a result with all its fixtures is a page of text. */
    private static List<String> failures(List<CaseResult> results) {
        return results.stream()
                .filter(result -> !result.passed())
                .map(result -> result.testCase().name() + ": " + result.differences())
                .toList();
    }
}
