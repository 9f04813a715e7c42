package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.ActivateReleaseResponse;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.RollBackReleaseResponse;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that make a stored release active. */
final class PolicyChanges {
    private PolicyChanges() {}

    /** A certain one. */
    @Command(
            name = "activate",
            description = "Makes a published release the active one; the next check uses it.",
            footer = {
                "  certigate policy activate 3f9ac1d2 --why 'notice 12'",
                "  certigate policy activate 3f9ac1d2 --propose --why 'notice 12'"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Activate extends WriteCommand {
        @Parameters(paramLabel = "HASH", description = "The release: its hash, or its first 8 or more digits.")
        private String hash;

        @Mixin
        private ImpactConfirmation impact;

        @Mixin
        private ProposalOptions proposal;

        @Override
        Duration defaultTimeout() {
            return PolicyStubs.COMPILING;
        }

        @Override
        int run(CertigateClient client, Output out) {
            ActivateReleaseRequest.Builder request = ActivateReleaseRequest.newBuilder()
                    .setHash(hash)
                    .setConfirmImpact(impact.confirmed())
                    .setOptions(proposal.direct(writeOptions()));
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setActivateRelease(request), writeOptions());
            }
            ActivateReleaseResponse response = PolicyStubs.of(client, timeout()).activateRelease(request.build());
            return stored(
                    out,
                    response,
                    () -> new ReleaseText(out).release(response.getRelease()),
                    response.getRevision(),
                    response.getUnchanged());
        }
    }

    /** The one before. */
    @Command(
            name = "rollback",
            description = "Makes the release active again that was active before; repeated, it goes further back.",
            footer = "  certigate policy rollback --why 'notice 12 was withdrawn'")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class RollBack extends WriteCommand {
        @Mixin
        private ProposalOptions proposal;

        @Override
        Duration defaultTimeout() {
            return PolicyStubs.COMPILING;
        }

        @Override
        int run(CertigateClient client, Output out) {
            RollBackReleaseRequest.Builder request =
                    RollBackReleaseRequest.newBuilder().setOptions(proposal.direct(writeOptions()));
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setRollBackRelease(request), writeOptions());
            }
            RollBackReleaseResponse response = PolicyStubs.of(client, timeout()).rollBackRelease(request.build());
            return stored(
                    out,
                    response,
                    () -> {
                        new ReleaseText(out).release(response.getRelease());
                        out.field("replaced", response.getReplaced());
                    },
                    response.getRevision());
        }
    }
}
