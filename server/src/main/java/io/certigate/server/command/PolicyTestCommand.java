package io.certigate.server.command;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.coverage.Coverage;
import io.certigate.server.coverage.CoverageMeter;
import io.certigate.server.mutation.Mutation;
import io.certigate.server.mutation.MutationRun;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate policy test}. */
@Command(
        name = "test",
        description = {
            "Run every suite among the arguments against all policies among the arguments.",
            "With --coverage, say what the suites do not reach; with --mutate, which small changes of a rule no case"
                    + " notices."
        },
        mixinStandardHelpOptions = true,
        exitCodeList = {
            " 0:every case passed, every bound is kept",
            " 1:a case failed, or a bound is not kept",
            " 2:bad input"
        },
        footer = {
            "  certigate policy test policies",
            "  certigate policy test policies my-suite.yaml",
            "  certigate policy test policies --coverage --min-rules 100 --min-edges 90",
            "  certigate policy test policies --mutate --allow-survivors 3",
            "  certigate policy test policies --junit report.xml"
        })
final class PolicyTestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Policies, vocabularies and suites.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            description = "text, json (one object per line) or junit.",
            defaultValue = "text")
    private Format format = Format.text;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write a JUnit XML report to this file.")
    private @Nullable Path junit;

    @Mixin
    private Bounds bounds = new Bounds();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        bounds.check(spec);
        Terminal terminal = Terminal.of(spec);
        PolicySet policies;
        List<Suite> suites;
        try {
            List<PolicyDocument> documents = ReleaseFolder.read(paths);
            policies = PolicyCompiler.compile(documents);
            suites = SuiteRunner.parse(documents, policies);
        } catch (IOException e) {
            return terminal.badInput(e);
        } catch (InvalidPolicies e) {
            for (Problem problem : e.problems()) {
                terminal.err().println(problem);
            }
            terminal.err().flush();
            return ExitStatus.BAD_INPUT;
        }
        List<CaseResult> results = SuiteRunner.run(suites, policies, System::nanoTime);
        if (results.isEmpty()) {
            return terminal.badInput("expected at least one suite with a case (a document that begins with 'suite:')"
                    + " among the arguments, found none");
        }
        return report(terminal, policies, results, new SuiteReport(suites.size(), results));
    }

    private int report(Terminal terminal, PolicySet policies, List<CaseResult> results, SuiteReport report)
            throws XMLStreamException {
        PrintWriter out = terminal.out();
        List<Gate> gates = new ArrayList<>();
        switch (format) {
            case text -> report.text(out);
            case json -> report.json(out);
            case junit -> {
                // Comes as one document at the end.
            }
        }
        out.flush();
        if (bounds.wantsCoverage()) {
            gates.addAll(coverage(out, CoverageMeter.measure(results, policies)));
        }
        if (bounds.wantsMutation()) {
            gates.addAll(report.passed() ? mutation(terminal, results, policies) : List.of(Bounds.NOT_MUTATED));
        }
        switch (format) {
            case text ->
                gates.stream().filter(gate -> !gate.passed()).forEach(gate -> out.println("FAILED " + gate.text()));
            case json -> gates.forEach(gate -> out.println(gate.json()));
            case junit -> report.junit(out, policies.hash(), gates);
        }
        out.flush();
        if (!writeFile(terminal, policies, report, gates)) {
            return ExitStatus.BAD_INPUT;
        }
        return report.passed() && gates.stream().allMatch(Gate::passed) ? ExitStatus.OK : ExitStatus.NO;
    }

    private List<Gate> coverage(PrintWriter out, Coverage coverage) {
        CoverageReport report = new CoverageReport(coverage);
        if (format == Format.text) {
            report.text(out);
        } else if (format == Format.json) {
            out.println(report.json());
        }
        out.flush();
        return bounds.gates(coverage);
    }

    private List<Gate> mutation(Terminal terminal, List<CaseResult> results, PolicySet policies) {
        Counter counter = new Counter(terminal.err(), System.console() != null);
        Mutation mutation = MutationRun.run(results, policies, counter);
        MutationReport report = new MutationReport(mutation);
        if (format == Format.text) {
            report.text(terminal.out());
        } else if (format == Format.json) {
            terminal.out().println(report.json());
        }
        return bounds.gates(mutation);
    }

    private boolean writeFile(Terminal terminal, PolicySet policies, SuiteReport report, List<Gate> gates)
            throws XMLStreamException {
        Path file = junit;
        if (file == null) {
            return true;
        }
        try (PrintWriter xml = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            report.junit(xml, policies.hash(), gates);
            if (!xml.checkError()) {
                return true;
            }
            terminal.badInput("expected a file that can be written at " + file + ", found that writing fails");
        } catch (IOException e) {
            terminal.badInput("expected a file that can be written at " + file + ", found: " + e);
        }
        return false;
    }
}
