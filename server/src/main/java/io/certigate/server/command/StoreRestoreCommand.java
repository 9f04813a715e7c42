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

/** {@code certigate store restore}. */
@Command(
        name = "restore",
        description = {
            "Put a backup into a data folder that has no database yet.",
            "The state begins another history: it gets a new epoch, so that revisions told before the loss are refused, since"
                    + " what they stand for may be gone."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:restored and verified",
            " 2:bad input: no such backup, or a folder that has a database",
            " 3:the folder cannot be used, or the backup has a mistake"
        },
        footer = {"  certigate store restore --from backup.db --data data-restored"})
final class StoreRestoreCommand implements Callable<Integer> {
    @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup; it is only read.")
    private Path from = Path.of("");

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the data; made if absent, and without a database.")
    private Path data = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try {
            Inspection found = SqliteCopies.restore(from, data);
            terminal.out().println("restored " + StoreText.of(found));
            terminal.out().flush();
            return ExitStatus.OK;
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }
}
