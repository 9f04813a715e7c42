package io.certigate.server.command;

import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import io.certigate.server.store.Upkeep;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate store verify}. */
@Command(
        name = "verify",
        description = {
            "Read everything that a store holds and compare it.",
            "The change log must be one chain of hashes that ends at the head, and the current records must be what it says."
                    + " A server may be using the store; what it writes meanwhile is not looked at."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:no mistake",
            " 1:a mistake, the first of which is named",
            " 2:bad input",
            " 3:the store cannot be read"
        },
        footer = {
            "  certigate store verify --data data",
            "  certigate store verify --database postgresql://certigate:secret@db.internal:5432/certigate"
        })
final class StoreVerifyCommand implements Callable<Integer> {
    @Mixin
    private StoreLocation location = new StoreLocation();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try {
            Inspection found = location.choose(Upkeep::inspect, Upkeep::inspect);
            String mistake = found.mistake();
            if (mistake != null) {
                return terminal.failed(mistake, ExitStatus.NO);
            }
            terminal.out().println("verified " + StoreText.of(found));
            terminal.out().flush();
            return ExitStatus.OK;
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }
}
