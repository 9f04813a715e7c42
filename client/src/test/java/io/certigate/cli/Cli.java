package io.certigate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/**
 * What a run of the command line gave.
 *
 * @param status the exit status
 * @param out standard output
 * @param err standard error
 */
record Cli(int status, String out, String err) {
    static Cli run(String... args) {
        return run(Ansi.OFF, args);
    }

    static Cli run(Ansi ansi, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Certigate.commandLine(new PrintWriter(out), new PrintWriter(err))
                .setColorScheme(Help.defaultColorScheme(ansi))
                .execute(args);
        return new Cli(status, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
