package io.certigate.server.command;

import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Reason;
import io.certigate.server.suite.CaseResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/** Prints what came of the cases of suites. */
final class SuiteReport {
    private static final String NAME = "certigate policy test";
    private static final String GATES = "gates";

    private final int suites;
    private final List<CaseResult> results;

    SuiteReport(int suites, List<CaseResult> results) {
        this.suites = suites;
        this.results = results;
    }

    boolean passed() {
        return results.stream().allMatch(CaseResult::passed);
    }

    void text(PrintWriter out) {
        long passed = results.stream().filter(CaseResult::passed).count();
        for (CaseResult result : results) {
            if (!result.passed()) {
                out.println("FAILED " + result.suite().file() + ":"
                        + result.testCase().line() + ": " + result.suite().name() + ": "
                        + result.testCase().name());
                result.differences().forEach(difference -> out.println("  " + difference));
            }
        }
        results.stream()
                .filter(SuiteReport::isSuspicious)
                .forEach(result -> out.println("NOTE "
                        + result.suite().file() + ":" + result.testCase().line() + ": "
                        + result.answer().reasons().get(0).cause().message().best("en")));
        out.println(results.size() + " cases in " + suites + (suites == 1 ? " suite: " : " suites: ") + passed
                + " passed, " + (results.size() - passed) + " failed");
    }

    /** A case that a typo makes pass: its words are not declared, and it does not say that it means that. */
    private static boolean isSuspicious(CaseResult result) {
        boolean undeclared = result.answer().reasons().get(0).cause().code().equals(Cause.UNDECLARED);
        return undeclared && !result.testCase().expected().isAboutCoverage();
    }

    /** One object per case and line. */
    void json(PrintWriter out) {
        results.forEach(result -> out.println(json(result)));
    }

    private static String json(CaseResult result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("suite", result.suite().name());
        members.put("name", result.testCase().name());
        members.put("effect", result.answer().effect().name());
        members.put("basis", result.answer().basis().name());
        members.put("reasons", codes(result.answer().reasons()));
        if (!result.answer().notices().isEmpty()) {
            members.put("notices", codes(result.answer().notices()));
        }
        members.put("passed", result.passed());
        if (!result.passed()) {
            members.put("differences", result.differences());
        }
        return Json.object(members);
    }

    private static List<String> codes(List<Reason> reasons) {
        return reasons.stream().map(reason -> reason.cause().code()).toList();
    }

    /**
     * A JUnit XML report.
     *
     * @param release the release's hash
     * @param gates cases of a suite of their own
     */
    void junit(PrintWriter out, String release, List<Gate> gates) throws XMLStreamException {
        JunitReport report = new JunitReport(out, NAME);
        report.property("release", release);
        for (CaseResult result : results) {
            report.add(
                    result.suite().name(),
                    result.testCase().name(),
                    result.differences(),
                    new JunitReport.Source(
                            result.suite().file(), result.testCase().line(), result.took()));
        }
        for (Gate gate : gates) {
            report.add(GATES, gate.name(), gate.passed() ? List.of() : List.of(gate.text()));
        }
        report.write();
    }
}
