package io.certigate.server.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err what went wrong
 */
record Terminal(PrintWriter out, PrintWriter err) {
    /** The streams of a command, or the process's own if it was not started by the command line. */
    static Terminal of(@Nullable CommandSpec spec) {
        if (spec != null) {
            return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
        }
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    }

    int badInput(Exception e) {
        String message = e.getMessage();
        return badInput(message == null ? e.toString() : message);
    }

    int badInput(String message) {
        return failed(message, ExitStatus.BAD_INPUT);
    }

    int failed(String message, int status) {
        err.println("certigate: " + message);
        err.flush();
        return status;
    }
}
