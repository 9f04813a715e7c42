package io.certigate.server.lint;

import java.util.List;

/**
 * What came of looking at a release.
 *
 * @param findings by place
 * @param documents how many documents were read
 * @param rules how many rules they have, 0 if they do not compile
 * @param suites how many suites they have, 0 if they do not compile
 */
public record LintReport(List<Finding> findings, int documents, int rules, int suites) {
    /** Copies the findings. */
    public LintReport {
        findings = List.copyOf(findings);
    }

    /** How many findings there are of a severity. */
    public long count(Severity severity) {
        return findings.stream().filter(each -> each.severity() == severity).count();
    }
}
