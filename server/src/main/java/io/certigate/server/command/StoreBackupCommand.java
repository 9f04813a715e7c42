package io.certigate.server.command;

import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import io.certigate.server.store.SqliteCopies;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate store backup}. */
@Command(
        name = "backup",
        description = {
            "Copy the database of a data folder into one file, while a server may go on to use it.",
            "The copy is of one moment, and verified as 'certigate store verify' does. It needs as much room as the data. A"
                    + " PostgreSQL database is backed up with PostgreSQL's own tools."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:the backup is there, whole and verified",
            " 2:bad input",
            " 3:there is no backup: the data cannot be read, the file not be written, or there is a mistake"
        },
        footer = {"  certigate store backup --data data --to backup.db"})
final class StoreBackupCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of the data of a server.")
    private Path data = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The backup; must not exist yet.")
    private Path to = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try {
            Inspection found = SqliteCopies.backUp(data, to);
            terminal.out().println("backed up " + StoreText.of(found));
            terminal.out().flush();
            return ExitStatus.OK;
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }
}
