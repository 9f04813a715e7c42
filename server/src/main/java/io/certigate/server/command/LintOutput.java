package io.certigate.server.command;

import io.certigate.server.lint.Finding;
import io.certigate.server.policy.PolicyDocument;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/** Prints findings. */
final class LintOutput {
    private final PrintWriter out;

    LintOutput(PrintWriter out) {
        this.out = out;
    }

    /**
     * For people: a line for each finding, then the summary.
     *
     * @param summary how many findings there are in what
     */
    void text(List<Finding> findings, String summary) {
        findings.forEach(out::println);
        out.println(summary);
        if (!findings.isEmpty()) {
            out.println("'certigate policy explain " + findings.get(0).code()
                    + "' says what a finding means and what to do about it");
        }
        out.flush();
    }

    /**
     * A JSON object for each finding, one per line: {@code code}, {@code severity} (error, warning, note), {@code file},
     * {@code line} and {@code column} (from 1; 0 if it has no place), {@code message}, and {@code related}, a list of other
     * places with {@code file}, {@code line} and {@code column}, left out if there are none. Members may be added later.
     */
    void json(List<Finding> findings) {
        for (Finding finding : findings) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("code", finding.code());
            members.put("severity", finding.severity().word());
            members.put("file", finding.place().file());
            members.put("line", finding.place().line());
            members.put("column", finding.place().column());
            members.put("message", finding.message());
            if (!finding.related().isEmpty()) {
                members.put("related", finding.related());
            }
            out.println(Json.object(members));
        }
        out.flush();
    }

    /** A SARIF 2.1.0 log. */
    void sarif(List<Finding> findings) {
        out.println(new SarifLog(Path.of("")).of(findings));
        out.flush();
    }

    /**
     * A JUnit report with a case for each document.
     *
     * @param failures the findings that count as failures
     */
    void junit(List<PolicyDocument> documents, List<Finding> failures) throws XMLStreamException {
        JunitReport report = new JunitReport(out, "certigate policy lint");
        // A mistake of the release as a whole has a place of its own.
        Stream.concat(
                        documents.stream().map(PolicyDocument::path),
                        failures.stream().map(finding -> finding.place().file()))
                .distinct()
                .forEach(file -> report.add("lint", file, of(file, failures)));
        report.write();
        out.flush();
    }

    private static List<String> of(String file, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.place().file().equals(file))
                .map(Finding::toString)
                .toList();
    }
}
