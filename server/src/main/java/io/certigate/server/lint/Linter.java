package io.certigate.server.lint;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.Suite;
import io.certigate.server.suite.SuiteRunner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Looks for findings in the documents of a release. */
public final class Linter {
    private static final Comparator<Finding> ORDER = Comparator.comparing(
                    (Finding finding) -> finding.place().file())
            .thenComparing(finding -> finding.place().line())
            .thenComparing(finding -> finding.place().column())
            .thenComparing(Finding::code)
            .thenComparing(Finding::message);

    private static final Pattern SUITE = Pattern.compile("(?m)^\\W*suite\\W");

    private Linter() {}

    /**
     * Finds what there is to find; if the documents do not compile, only their mistakes. Pure: the same documents and horizon
     * give the same findings.
     */
    public static LintReport lint(List<PolicyDocument> documents, Horizon horizon) {
        try {
            PolicySet policies = PolicyCompiler.compile(documents);
            List<Suite> suites = SuiteRunner.parse(suites(documents), policies);
            Candidate candidate = new Candidate(documents, policies, suites, horizon);
            return new LintReport(find(candidate), documents.size(), policies.size(), suites.size());
        } catch (InvalidPolicies e) {
            List<Finding> mistakes = e.problems().stream().map(Mistake::of).toList();
            return new LintReport(mistakes, documents.size(), 0, 0);
        }
    }

    /** Reading a document is dear; only one with such a line can be a suite. */
    private static List<PolicyDocument> suites(List<PolicyDocument> documents) {
        return documents.stream()
                .filter(each -> SUITE.matcher(each.text()).find())
                .toList();
    }

    private static List<Finding> find(Candidate candidate) {
        List<Finding> all = new ArrayList<>();
        for (Check check : Catalogue.CHECKS) {
            Findings findings = new Findings(check.description());
            check.find(candidate, findings);
            all.addAll(findings.list());
        }
        all.sort(ORDER);
        return all;
    }
}
