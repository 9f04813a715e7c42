package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.AcknowledgeClockRequest;
import io.certigate.v1.AcknowledgeClockResponse;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.PruneHistoryRequest;
import io.certigate.v1.PruneHistoryResponse;
import java.time.OffsetDateTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code certigate state}: what a node knows, and how it stands with its history. */
@Command(
        name = "state",
        description =
                "Shows what a node knows: its view of the state, how fresh that is, whether it answers checks, and"
                        + " which other nodes there are. Ends with 1 if it does not answer checks.",
        subcommands = StateCommand.Prune.class,
        footer = {"  certigate state", "  certigate state --acknowledge-clock"})
final class StateCommand extends OnlineCommand {
    @Option(
            names = "--acknowledge-clock",
            description = "Accept the present time of a node whose clock made a step, so that it answers checks again.")
    private boolean acknowledge;

    @Override
    int run(CertigateClient client, Output out) {
        if (acknowledge) {
            AcknowledgeClockResponse accepted =
                    changes(client).acknowledgeClock(AcknowledgeClockRequest.getDefaultInstance());
            if (out.json()) {
                out.json(accepted);
            } else {
                out.line("accepted the time " + out.instant(accepted.getNow()));
            }
            return ExitStatus.OK;
        }
        GetStateResponse state = changes(client).getState(GetStateRequest.getDefaultInstance());
        if (out.json()) {
            out.json(state);
        } else {
            new StateText(out).state(state);
        }
        return state.getReady() ? ExitStatus.OK : ExitStatus.NO;
    }

    /** Drops old history. */
    @Command(
            name = "prune",
            description =
                    "Drops from the change log what was overwritten before an instant, at least 30 days ago. What was"
                            + " known at an earlier revision cannot be asked any more.",
            footer = "  certigate state prune --before 2022-01-01T00:00:00+08:00 --why 'retention: two years'")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Prune extends WriteCommand {
        @Option(
                names = "--before",
                required = true,
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "The instant.")
        private OffsetDateTime before;

        @Override
        int run(CertigateClient client, Output out) {
            PruneHistoryResponse response = changes(client)
                    .pruneHistory(PruneHistoryRequest.newBuilder()
                            .setBefore(Instants.toTimestamp(before.toInstant()))
                            .setOptions(writeOptions())
                            .build());
            return stored(
                    out,
                    response,
                    () -> out.line("the past can be asked from revision " + response.getFloor() + " on"),
                    response.getRevision());
        }
    }
}
