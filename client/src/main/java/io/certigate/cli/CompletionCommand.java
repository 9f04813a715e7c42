package io.certigate.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate completion}: a shell's completion, made from the commands themselves. */
@Command(
        name = "completion",
        description = {
            "Prints the script that lets a shell complete commands, options and their values.",
            "It is made from the commands of this version: take it anew after an upgrade. The Debian package installs it."
        },
        exitCodeList = {" 0:done", " 2:bad input: correct it, the same command fails again"},
        footer = {
            "  source <(certigate completion bash)",
            "  certigate completion bash > ~/.local/share/bash-completion/completions/certigate",
            "  autoload -U compinit && compinit && source <(certigate completion zsh)"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompletionCommand implements Callable<Integer> {
    /** What can be completed: zsh takes the script of bash by its own {@code bashcompinit}, which the script turns on. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine self = spec.commandLine();
        PrintWriter out = self.getOut();
        // This run has one command alone: the script is of all.
        CommandLine all = Certigate.commandLine(out, self.getErr());
        out.print(AutoComplete.bash(all.getCommandName(), all));
        out.flush();
        return ExitStatus.OK;
    }
}
