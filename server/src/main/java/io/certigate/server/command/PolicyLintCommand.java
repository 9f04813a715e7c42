package io.certigate.server.command;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.lint.Catalogue;
import io.certigate.server.lint.Finding;
import io.certigate.server.lint.Horizon;
import io.certigate.server.lint.LintReport;
import io.certigate.server.lint.Linter;
import io.certigate.server.lint.Severity;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate policy lint}. */
@Command(
        name = "lint",
        description =
                "Look for mistakes in policies and suites, and for what compiles and yet is probably not meant. Every"
                        + " finding has a file, line, column and code; 'certigate policy explain CODE' says what it means.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            " 0:no finding of the severity --fail-on or above",
            " 1:such findings",
            " 2:bad input, such as files that cannot be read"
        },
        footer = {
            "  certigate policy lint policies",
            "  certigate policy lint policies my-policy.yaml --fail-on warning",
            "  certigate policy lint policies --disable CG301 -o sarif > lint.sarif"
        })
final class PolicyLintCommand implements Callable<Integer> {
    private static final int SHORT_HASH = 12;
    private static final int MOST_DAYS = 36_525;

    /** A severity as the command line writes it. */
    private enum Level {
        error,
        warning,
        note
    }

    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Policies, vocabularies, calendars and suites.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            description =
                    "text, json (one object per finding and line), sarif (2.1.0) or junit (failures as --fail-on).",
            defaultValue = "text")
    private LintFormat format = LintFormat.text;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "Look as if it were then, such as 2026-01-01T00:00:00Z.")
    private @Nullable String at;

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            description = "How far ahead an end is worth a finding (default: ${DEFAULT-VALUE}).",
            defaultValue = "90")
    private int within;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description = "From which severity on the status is 1: error, warning or note (default: ${DEFAULT-VALUE}).",
            defaultValue = "error")
    private Level failOn = Level.error;

    @Option(
            names = "--disable",
            paramLabel = "CODE",
            split = ",",
            description = "A kind of finding to leave out; may be repeated.")
    private List<String> disabled = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        List<PolicyDocument> documents;
        Horizon horizon;
        try {
            horizon = horizon();
            checkCodes();
            documents = ReleaseFolder.read(paths);
        } catch (IOException | IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        LintReport report = Linter.lint(documents, horizon);
        List<Finding> findings = report.findings().stream()
                .filter(finding -> !isDisabled(finding.code()))
                .toList();
        Severity least = Severity.valueOf(failOn.name().toUpperCase(Locale.ROOT));
        List<Finding> failures = findings.stream()
                .filter(finding -> finding.severity().compareTo(least) >= 0)
                .toList();
        LintOutput output = new LintOutput(terminal.out());
        switch (format) {
            case text -> output.text(findings, summary(report, findings));
            case json -> output.json(findings);
            case sarif -> output.sarif(findings);
            case junit -> output.junit(documents, failures);
        }
        return failures.isEmpty() ? ExitStatus.OK : ExitStatus.NO;
    }

    private Horizon horizon() {
        if (within < 0 || within > MOST_DAYS) {
            throw new IllegalArgumentException("expected --within of 0 to " + MOST_DAYS + " days, found " + within);
        }
        return new Horizon(instant(), Duration.ofDays(within));
    }

    private Instant instant() {
        if (at == null) {
            return InstantSource.system().instant();
        }
        try {
            return OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected --at with an instant such as 2026-01-01T00:00:00+08:00, found '" + at + "'", e);
        }
    }

    private void checkCodes() {
        for (String code : disabled) {
            if (Catalogue.of(code) == null) {
                throw new IllegalArgumentException(Catalogue.unknown(code));
            }
        }
    }

    private boolean isDisabled(String code) {
        return disabled.stream().anyMatch(code::equalsIgnoreCase);
    }

    private String summary(LintReport report, List<Finding> findings) throws IOException {
        List<String> counts = new ArrayList<>();
        for (Level level : Level.values()) {
            long count = findings.stream()
                    .filter(finding -> finding.severity().word().equals(level.name()))
                    .count();
            if (count > 0) {
                counts.add(count + " " + level.name() + (count == 1 ? "" : "s"));
            }
        }
        boolean compiles = report.rules() > 0;
        return report.documents() + " documents: "
                + (compiles ? report.rules() + " rules, " + report.suites() + " suites, " : "")
                + (counts.isEmpty() ? "no findings" : String.join(", ", counts))
                + (compiles ? release() : "");
    }

    /** The release that a server makes of the folder; of other arguments no server makes one. */
    private String release() throws IOException {
        if (paths.size() != 1 || !Files.isDirectory(paths.get(0))) {
            return "";
        }
        return "; release "
                + PolicyCompiler.hash(ReleaseFolder.read(paths.get(0))).substring(0, SHORT_HASH);
    }
}
