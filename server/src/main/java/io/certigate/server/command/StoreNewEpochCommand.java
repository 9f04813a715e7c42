package io.certigate.server.command;

import io.certigate.server.model.Revision;
import io.certigate.server.state.StoreException;
import io.certigate.server.store.Upkeep;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate store new-epoch}. */
@Command(
        name = "new-epoch",
        description = {
            "Begin another history, after a database was restored from a backup or has lost acknowledged writes.",
            "Nodes refuse a state that is older than what they have seen, until it has a new epoch: then they drop what they"
                    + " know, follow it, and refuse the revisions that were told before. Nodes of a PostgreSQL database may be"
                    + " running; the server of a data folder must not."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:done", " 2:bad input", " 3:the store cannot be written, or a server uses its folder"},
        footer = {
            "  certigate store new-epoch --data data",
            "  certigate store new-epoch --database postgresql://certigate:secret@db.internal:5432/certigate"
        })
final class StoreNewEpochCommand implements Callable<Integer> {
    @Mixin
    private StoreLocation location = new StoreLocation();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try {
            Revision head = location.choose(Upkeep::newEpoch, Upkeep::newEpoch);
            terminal.out().println("begun " + StoreText.of(head));
            terminal.out().flush();
            return ExitStatus.OK;
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }
}
