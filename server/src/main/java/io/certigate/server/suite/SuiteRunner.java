package io.certigate.server.suite;

import io.certigate.server.policy.Answer;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Runs suites against a compiled release. */
public final class SuiteRunner {
    private SuiteRunner() {}

    /**
     * Reads the suites among documents.
     *
     * @throws InvalidPolicies if a suite has a mistake, or two have one name
     */
    public static List<Suite> parse(List<PolicyDocument> documents, PolicySet policies) throws InvalidPolicies {
        Problems problems = new Problems();
        SuiteParser parser = new SuiteParser(policies.vocabulary());
        List<Suite> suites = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        for (PolicyDocument document : documents) {
            String atSight = document.firstKeyAtSight();
            YamlNode root = atSight.isEmpty() || atSight.equals("suite")
                    ? YamlNode.parse(document.path(), document.text(), problems)
                    : null;
            if (root != null && PolicyCompiler.kind(root).equals("suite")) {
                Suite suite = parser.parse(root);
                String other = files.putIfAbsent(suite.name(), suite.file());
                if (other != null) {
                    root.problem("expected each suite name once, found '" + suite.name() + "' in " + other + " too");
                }
                suites.add(suite);
            } else if (root != null && atSight.equals("suite")) {
                root.problem("expected a suite, as the first key says, found another kind of document");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidPolicies(problems.list());
        }
        return suites;
    }

    /** Runs every case of the suites, in order, without measuring. */
    public static List<CaseResult> run(List<Suite> suites, PolicySet policies) {
        return run(suites, policies, () -> 0);
    }

    /**
     * Runs every case of the suites, in order.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public static List<CaseResult> run(List<Suite> suites, PolicySet policies, LongSupplier nanoTime) {
        List<CaseResult> results = new ArrayList<>();
        for (Suite suite : suites) {
            for (Suite.Case testCase : suite.cases()) {
                long start = nanoTime.getAsLong();
                Answer answer = answer(testCase, policies);
                Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
                results.add(new CaseResult(
                        suite, testCase, answer, testCase.expected().differences(answer), took));
            }
        }
        return results;
    }

    /** The answer of a release to a case, under the directives of the case. */
    public static Answer answer(Suite.Case testCase, PolicySet policies) {
        Fixtures fixtures = testCase.fixtures();
        return fixtures.over(policies).evaluate(testCase.question(), testCase.at(), fixtures);
    }
}
