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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documentation shows works when it is pasted. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("```yaml\n((?:#[^\n]*\n)*(?:vocabulary|calendar|policy|suite):.*?)```", Pattern.DOTALL);

    private static List<PolicyDocument> documents(Path file) throws Exception {
        List<PolicyDocument> documents = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(file));
        while (block.find()) {
            documents.add(new PolicyDocument(file.getFileName() + "-" + documents.size() + ".yaml", block.group(1)));
        }
        return documents;
    }

    @ParameterizedTest
    @CsvSource({"policy-language.md, 7", "write-a-policy.md, 3", "notice-by-midnight.md, 4"})
    void page_itsExamples_areOneReleaseWhoseSuitePasses(String page, int size) throws Exception {
        List<PolicyDocument> documents = documents(ROOT.resolve("docs").resolve(page));
        assertThat(documents).hasSize(size);
        assertThat(failures(documents)).isEmpty();
    }

    @Test
    void readme_itsPolicy_canBeAddedToThePacks() throws Exception {
        List<PolicyDocument> documents = new ArrayList<>(ReleaseFolder.read(ROOT.resolve("policies")));
        List<PolicyDocument> example = documents(ROOT.resolve("README.md"));
        assertThat(example).hasSize(1);
        documents.addAll(example);
        assertThat(failures(documents)).isEmpty();
    }

    /** What is wrong with the cases, as text: the results themselves hold whole releases. */
    private static List<String> failures(List<PolicyDocument> documents) throws Exception {
        PolicySet policies = PolicyCompiler.compile(documents);
        List<CaseResult> results = SuiteRunner.run(SuiteRunner.parse(documents, policies), policies);
        assertThat(results.size()).isPositive();
        return results.stream()
                .filter(result -> !result.passed())
                .map(result -> result.testCase().name() + ": " + result.differences())
                .toList();
    }
}
