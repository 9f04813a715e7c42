package io.certigate.server.command;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.server.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate policy lint}. */
@Command(
        name = "lint",
        description = "Compile policies and suites, and name every mistake with its file, line and column.",
        mixinStandardHelpOptions = true,
        exitCodeList = {" 0:no mistakes", " 1:mistakes", " 2:files that cannot be read"},
        footer = {"  certigate policy lint policies", "  certigate policy lint policies my-policy.yaml -o json"})
final class PolicyLintCommand implements Callable<Integer> {
    private static final int SHORT_HASH = 12;

    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Policies, vocabularies and suites.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            description = "text, json (one object per mistake and line) or junit.",
            defaultValue = "text")
    private Format format = Format.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        List<PolicyDocument> documents;
        try {
            documents = ReleaseFolder.read(paths);
        } catch (IOException e) {
            return terminal.badInput(e);
        }
        List<Problem> problems = List.of();
        String summary = "";
        try {
            PolicySet policies = PolicyCompiler.compile(documents);
            int suites = SuiteRunner.parse(documents, policies).size();
            summary = documents.size() + " documents: " + policies.size() + " rules, " + suites + " suites, no mistakes"
                    + release();
        } catch (InvalidPolicies e) {
            problems = e.problems();
            summary = documents.size() + " documents: " + problems.size()
                    + (problems.size() == 1 ? " mistake" : " mistakes");
        }
        print(terminal.out(), documents, problems, summary);
        return problems.isEmpty() ? ExitStatus.OK : ExitStatus.NO;
    }

    /** The release that a server makes of the folder; of other arguments no server makes one. */
    private String release() throws IOException {
        if (paths.size() != 1 || !Files.isDirectory(paths.get(0))) {
            return "";
        }
        return "; release "
                + PolicyCompiler.hash(ReleaseFolder.read(paths.get(0))).substring(0, SHORT_HASH);
    }

    private void print(PrintWriter out, List<PolicyDocument> documents, List<Problem> problems, String summary)
            throws Exception {
        switch (format) {
            case text -> {
                problems.forEach(out::println);
                out.println(summary);
            }
            case json -> problems.forEach(problem -> out.println(json(problem)));
            case junit -> {
                JunitReport report = new JunitReport(out, "certigate policy lint");
                // A mistake of the release as a whole has a place of its own.
                Stream.concat(
                                documents.stream().map(PolicyDocument::path),
                                problems.stream().map(Problem::file))
                        .distinct()
                        .forEach(file -> report.add("lint", file, of(file, problems)));
                report.write();
            }
        }
        out.flush();
    }

    private static List<String> of(String file, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.file().equals(file))
                .map(Problem::toString)
                .toList();
    }

    private static String json(Problem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", problem.file());
        members.put("line", problem.line());
        members.put("column", problem.column());
        members.put("message", problem.message());
        return Json.object(members);
    }
}
