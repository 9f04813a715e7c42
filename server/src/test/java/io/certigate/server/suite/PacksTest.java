package io.certigate.server.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packs of this repository: their suites pass, and no rule could be lost without one of them noticing. */
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
        assertThat(results).hasSizeGreaterThanOrEqualTo(60).allMatch(CaseResult::passed);
    }

    @Test
    void suites_anyRuleDropped_someCaseFails() throws IOException, InvalidPolicies {
        List<PolicyDocument> packs = packs();
        List<Suite> suites = SuiteRunner.parse(packs, PolicyCompiler.compile(packs));
        int dropped = 0;
        for (PolicyDocument pack : packs) {
            YamlNode root = Objects.requireNonNull(YamlNode.parse(pack.path(), pack.text(), new Problems()));
            if (PolicyCompiler.kind(root).equals("policy")) {
                List<YamlNode> rules = root.mapping().listOrEmpty("rules");
                for (int i = 0; i < rules.size(); i++) {
                    List<PolicyDocument> rest = new ArrayList<>(packs);
                    rest.remove(pack);
                    if (rules.size() > 1) {
                        rest.add(new PolicyDocument(pack.path(), without(pack.text(), rules, i)));
                    }
                    assertThat(SuiteRunner.run(suites, PolicyCompiler.compile(rest)))
                            .as("without rule %s of %s", rules.get(i).mapping().text("id"), pack.path())
                            .anyMatch(result -> !result.passed());
                    dropped++;
                }
            }
        }
        assertThat(dropped).isEqualTo(PolicyCompiler.compile(packs).size());
    }

    /** The text without the lines from the start of a rule to the start of the next; rules come last in a policy. */
    private static String without(String text, List<YamlNode> rules, int i) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int end = i + 1 < rules.size() ? rules.get(i + 1).line() - 1 : lines.size();
        lines.subList(rules.get(i).line() - 1, end).clear();
        return String.join("\n", lines);
    }
}
