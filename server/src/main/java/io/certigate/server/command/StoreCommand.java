package io.certigate.server.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate store}. */
@Command(
        name = "store",
        description = "Back up, restore and verify what a server keeps, without asking a server.",
        mixinStandardHelpOptions = true,
        subcommands = {
            StoreBackupCommand.class,
            StoreRestoreCommand.class,
            StoreVerifyCommand.class,
            StoreNewEpochCommand.class
        },
        footer = {
            "  certigate store backup --data data --to backup.db",
            "  certigate store restore --from backup.db --data data-restored",
            "  certigate store verify --data data",
            "  certigate store new-epoch --database postgresql://certigate:secret@db.internal:5432/certigate"
        })
public final class StoreCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected a command: backup, restore, verify or new-epoch");
        }
        return ExitStatus.BAD_INPUT;
    }
}
