package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.ProposeRequest;
import io.certigate.v1.ProposeResponse;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.WriteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command offers whose change may need a second person. */
final class ProposalOptions {
    @Option(names = "--propose", description = "Only propose it, for another person to approve (certigate proposal).")
    private boolean proposed;

    @Option(
            names = "--break-glass",
            paramLabel = "REASON",
            description = "Do it at once although it needs a second person, and say why it cannot wait; for"
                    + " administrators. It is listed until another person reviews it.")
    private @Nullable String breakGlass;

    /** Whether it is only proposed. */
    boolean isProposed() {
        return proposed;
    }

    /** The options of the direct call. */
    WriteOptions direct(WriteOptions options) {
        return breakGlass == null
                ? options
                : options.toBuilder().setBreakGlass(breakGlass).build();
    }

    /** What the request inside a proposal carries: its condition alone, since the rest is said of the proposal. */
    WriteOptions inside(WriteOptions options) {
        WriteOptions.Builder inside = WriteOptions.newBuilder();
        if (options.hasIfRevision()) {
            inside.setIfRevision(options.getIfRevision());
        }
        return inside.build();
    }

    /** Proposes it, and says how to approve it. */
    int propose(
            OnlineCommand command,
            CertigateClient client,
            Output out,
            ProposedChange.Builder change,
            WriteOptions options) {
        if (breakGlass != null) {
            throw command.misuse("expected --propose or --break-glass, found both");
        }
        ProposeResponse response = command.approvals(client)
                .propose(ProposeRequest.newBuilder()
                        .setChange(change)
                        .setOptions(options.toBuilder().clearIfRevision())
                        .build());
        if (out.json()) {
            out.json(response);
        } else {
            new ProposalText(out).proposal(response.getProposal());
            out.line("proposed at revision " + Output.revision(response.getRevision())
                    + "; nothing is changed before another person approves it:");
            out.line("  certigate proposal approve " + response.getProposal().getId());
        }
        return ExitStatus.OK;
    }
}
