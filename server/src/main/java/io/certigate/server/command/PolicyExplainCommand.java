package io.certigate.server.command;

import io.certigate.server.lint.Catalogue;
import io.certigate.server.lint.CataloguePage;
import io.certigate.server.lint.Description;
import io.certigate.server.lint.Example;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate policy explain}. */
@Command(
        name = "explain",
        description =
                "Say what a finding of 'certigate policy lint' means, why it matters and what to do about it; without"
                        + " a code, list all codes.",
        mixinStandardHelpOptions = true,
        exitCodeList = {" 0:explained", " 2:no such code"},
        footer = {"  certigate policy explain", "  certigate policy explain CG106"})
final class PolicyExplainCommand implements Callable<Integer> {
    private static final int WIDTH = 100;
    private static final String INDENT = "  ";

    /** How an explanation is printed. */
    private enum Output {
        text,
        markdown
    }

    @Parameters(paramLabel = "CODE", arity = "0..1", description = "Such as CG106.")
    private @Nullable String code;

    @Option(
            names = {"-o", "--output"},
            description = "text, or markdown (the whole catalogue).",
            defaultValue = "text")
    private Output output = Output.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Description description = code == null ? null : Catalogue.of(code);
        if (code != null && description == null) {
            return terminal.badInput(Catalogue.unknown(code));
        }
        PrintWriter out = terminal.out();
        if (output == Output.markdown) {
            out.print(CataloguePage.markdown());
        } else if (description == null) {
            list(out);
        } else {
            explain(out, description);
        }
        out.flush();
        return ExitStatus.OK;
    }

    private static void list(PrintWriter out) {
        for (Description each : Catalogue.all()) {
            out.printf("%s  %-7s  %s%n", each.code(), each.severity().word(), each.title());
        }
    }

    private static void explain(PrintWriter out, Description description) {
        out.println(description.code() + " " + description.severity().word() + ": " + description.title());
        paragraph(out, "When it is found", description.definition());
        paragraph(out, "Why it matters", description.why());
        paragraph(out, "What to do", description.fix());
        example(out, "Found in", description.bad());
        example(out, "Not found in", description.good());
        if (description.bad().startsWith("-")) {
            example(out, "Where these rules stand below", Example.POLICY);
        }
    }

    private static void paragraph(PrintWriter out, String title, String text) {
        out.println();
        out.println(title);
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder(INDENT);
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
    }

    private static void example(PrintWriter out, String title, String text) {
        out.println();
        out.println(title);
        out.print(text.indent(INDENT.length()));
    }
}
