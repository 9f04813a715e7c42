package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.StoredRelease.Waiver;
import io.certigate.server.suite.CaseResult;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.server.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Documents that compile, and what came of their suites' cases.
 *
 * @param documents the documents
 * @param policies what they compile to
 * @param results the cases in the order of the documents, passed or not
 */
public record CheckedRelease(List<PolicyDocument> documents, PolicySet policies, List<CaseResult> results) {
    /** Most cases that are waived. */
    public static final int MAX_WAIVERS = 1_000;

    /** Longest name of a waived case, in characters. */
    public static final int MAX_CASE = 1_024;

    /** Copies the lists. */
    public CheckedRelease {
        documents = List.copyOf(documents);
        results = List.copyOf(results);
    }

    /**
     * Compiles documents and runs their suites.
     *
     * @throws InvalidPolicies if a document has a mistake
     */
    public static CheckedRelease of(List<PolicyDocument> documents) throws InvalidPolicies {
        return of(documents, PolicyCompiler.compile(documents));
    }

    /**
     * Runs the suites of documents.
     *
     * @param policies what they compile to
     * @throws InvalidPolicies if a suite has a mistake
     */
    static CheckedRelease of(List<PolicyDocument> documents, PolicySet policies) throws InvalidPolicies {
        List<CaseResult> results = SuiteRunner.run(SuiteRunner.parse(documents, policies), policies);
        return new CheckedRelease(documents, policies, results);
    }

    /** A case's name with its suite's, {@code suite/case}. */
    public static String nameOf(CaseResult result) {
        return result.suite().name() + "/" + result.testCase().name();
    }

    /** The names of the cases that failed. */
    public List<String> failing() {
        return failures().stream().map(CheckedRelease::nameOf).toList();
    }

    /** The cases that failed. */
    public List<CaseResult> failures() {
        return results.stream().filter(result -> !result.passed()).toList();
    }

    /**
     * What to store, if every case passed.
     *
     * @throws InvalidPolicies if one failed
     */
    public Publication requirePassed() throws InvalidPolicies {
        List<CaseResult> failures = failures();
        if (!failures.isEmpty()) {
            throw new InvalidPolicies(
                    failures.stream().map(CheckedRelease::problem).toList());
        }
        return publication(List.of());
    }

    /**
     * What to store, if every case passed but those waived.
     *
     * @throws Invalid if a waiver names no case, several, or one that passed
     * @throws FailedPrecondition if another case failed; its violations name each
     */
    Publication requirePassed(List<Waiver> waivers) {
        Map<String, Waiver> waived = waived(waivers);
        List<Violation> failures = failures().stream()
                .filter(result -> !waived.containsKey(nameOf(result)))
                .map(result -> new Violation(nameOf(result), String.join("; ", result.differences())))
                .toList();
        if (!failures.isEmpty()) {
            throw new FailedPrecondition(
                    "expected every case to pass, found " + failures.size() + " of " + results.size()
                            + " failing; correct the policies or the cases, or waive a case with a reason (a validation"
                            + " names them all): " + failures.get(0).field(),
                    failures);
        }
        return publication(List.copyOf(waived.values()));
    }

    private Publication publication(List<Waiver> waivers) {
        Report report = new Report(documents.size(), policies.size(), results.size(), waivers);
        return new Publication(policies.hash(), ReleaseBody.write(documents), report);
    }

    private Map<String, Waiver> waived(List<Waiver> waivers) {
        Map<String, Waiver> waived = new TreeMap<>();
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < waivers.size(); i++) {
            Waiver waiver = waivers.get(i);
            List<CaseResult> named = named(waiver.testCase());
            String problem = problem(waiver, named);
            if (problem.isEmpty() && waived.containsKey(nameOf(named.get(0)))) {
                problem = "expected each case once, found '" + waiver.testCase() + "' again";
            }
            if (problem.isEmpty()) {
                String name = nameOf(named.get(0));
                waived.put(name, new Waiver(name, waiver.why()));
            } else {
                violations.add(new Violation("waivers[" + i + "].test_case", problem));
            }
        }
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        return waived;
    }

    private List<CaseResult> named(String name) {
        List<CaseResult> qualified =
                results.stream().filter(result -> nameOf(result).equals(name)).toList();
        return qualified.isEmpty()
                ? results.stream()
                        .filter(result -> result.testCase().name().equals(name))
                        .toList()
                : qualified;
    }

    private String problem(Waiver waiver, List<CaseResult> named) {
        String name = waiver.testCase();
        if (named.isEmpty()) {
            List<String> names =
                    results.stream().map(result -> result.testCase().name()).toList();
            return "expected a case of the release's suites, found '" + name + "'" + Nearest.hint(name, names);
        }
        if (named.size() > 1) {
            return "expected one case, found " + named.size() + " with the name '" + name + "'; write '"
                    + nameOf(named.get(0)) + "'";
        }
        return named.get(0).passed()
                ? "expected a case that fails, found that '" + name + "' passes; leave the waiver out"
                : "";
    }

    private static Problem problem(CaseResult result) {
        return new Problem(
                result.suite().file(),
                result.testCase().line(),
                1,
                "the case '" + result.testCase().name() + "' failed: " + String.join("; ", result.differences()));
    }
}
