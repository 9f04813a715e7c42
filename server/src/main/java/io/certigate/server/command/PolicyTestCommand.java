package io.certigate.server.command;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.CaseResult;
import io.certigate.server.suite.Suite;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.server.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate policy test}. */
@Command(
        name = "test",
        description = "Run every suite among the arguments against all policies among the arguments.",
        mixinStandardHelpOptions = true,
        exitCodeList = {" 0:every case passed", " 1:a case failed", " 2:bad input"},
        footer = {
            "  certigate policy test policies",
            "  certigate policy test policies my-suite.yaml",
            "  certigate policy test policies -o junit > report.xml"
        })
final class PolicyTestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Policies, vocabularies and suites.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            description = "text, json (one object per case and line) or junit.",
            defaultValue = "text")
    private Format format = Format.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        List<Suite> suites;
        List<CaseResult> results;
        try {
            List<PolicyDocument> documents = ReleaseFolder.read(paths);
            PolicySet policies = PolicyCompiler.compile(documents);
            suites = SuiteRunner.parse(documents, policies);
            results = SuiteRunner.run(suites, policies);
        } catch (IOException e) {
            return terminal.badInput(e);
        } catch (InvalidPolicies e) {
            for (Problem problem : e.problems()) {
                terminal.err().println(problem);
            }
            terminal.err().flush();
            return ExitStatus.BAD_INPUT;
        }
        if (results.isEmpty()) {
            return terminal.badInput("expected at least one suite with a case (a document that begins with 'suite:')"
                    + " among the arguments, found none");
        }
        print(terminal.out(), suites.size(), results);
        return results.stream().allMatch(CaseResult::passed) ? ExitStatus.OK : ExitStatus.NO;
    }

    private void print(PrintWriter out, int suites, List<CaseResult> results) throws Exception {
        switch (format) {
            case text -> text(out, suites, results);
            case json -> results.forEach(result -> out.println(json(result)));
            case junit -> {
                JunitReport report = new JunitReport(out, "certigate policy test");
                for (CaseResult result : results) {
                    report.add(result.suite().name(), result.testCase().name(), result.differences());
                }
                report.write();
            }
        }
        out.flush();
    }

    private static void text(PrintWriter out, int suites, List<CaseResult> results) {
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
                .filter(PolicyTestCommand::isSuspicious)
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

    private static String json(CaseResult result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("suite", result.suite().name());
        members.put("name", result.testCase().name());
        members.put("effect", result.answer().effect().name());
        members.put("basis", result.answer().basis().name());
        members.put(
                "reasons",
                result.answer().reasons().stream()
                        .map(reason -> reason.cause().code())
                        .toList());
        members.put("passed", result.passed());
        if (!result.passed()) {
            members.put("differences", result.differences());
        }
        return Json.object(members);
    }
}
