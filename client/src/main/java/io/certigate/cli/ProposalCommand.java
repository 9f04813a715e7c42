package io.certigate.cli;

import com.google.protobuf.Message;
import io.certigate.client.CertigateClient;
import io.certigate.v1.ApproveRequest;
import io.certigate.v1.ApproveResponse;
import io.certigate.v1.GetProposalRequest;
import io.certigate.v1.GetProposalResponse;
import io.certigate.v1.ListProposalsRequest;
import io.certigate.v1.ListProposalsResponse;
import io.certigate.v1.Proposal;
import io.certigate.v1.ProposalState;
import io.certigate.v1.RejectRequest;
import io.certigate.v1.RejectResponse;
import io.certigate.v1.ReviewBreakGlassRequest;
import io.certigate.v1.ReviewBreakGlassResponse;
import io.certigate.v1.Revision;
import io.certigate.v1.WithdrawRequest;
import io.certigate.v1.WithdrawResponse;
import io.certigate.v1.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate proposal}: changes that need a second person. */
@Command(
        name = "proposal",
        description = "Decides on changes that need a second person, and reviews those that were made without one.",
        subcommands = {
            ProposalCommand.ListAll.class,
            ProposalCommand.Show.class,
            ProposalCommand.Approve.class,
            ProposalCommand.Reject.class,
            ProposalCommand.Withdraw.class,
            ProposalCommand.Review.class
        },
        footer = {
            "  certigate policy activate 3f9ac1d2 --propose --why 'notice 12'",
            "  certigate proposal list --state pending",
            "  certigate proposal approve 42"
        })
final class ProposalCommand extends GroupCommand {
    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists proposals, latest first.",
            footer = {
                "  certigate proposal list --state pending",
                "  certigate proposal list --state break-glass -o json"
            })
    static final class ListAll extends OnlineCommand {
        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Only those: pending, approved, rejected, withdrawn, expired, break-glass (made without a"
                        + " second person, and not reviewed), reviewed. Default: all.")
        private @Nullable String state;

        @Override
        int run(CertigateClient client, Output out) {
            ProposalText text = new ProposalText(out);
            Table table = text.table();
            ListProposalsRequest request = ListProposalsRequest.newBuilder()
                    .setState(state())
                    .setPageSize(Pages.SIZE)
                    .build();
            return Pages.write(
                    out,
                    token -> approvals(client)
                            .listProposals(
                                    request.toBuilder().setPageToken(token).build()),
                    ListProposalsResponse::getNextPageToken,
                    page -> {
                        if (out.json()) {
                            page.getProposalsList().forEach(out::json);
                        } else {
                            table.rows(page.getProposalsList().stream()
                                    .map(text::row)
                                    .toList());
                        }
                    });
        }

        private ProposalState state() {
            if (state == null) {
                return ProposalState.PROPOSAL_STATE_UNSPECIFIED;
            }
            List<String> states = ProposalText.states();
            if (!states.contains(state)) {
                throw misuse("expected --state with one of " + String.join(", ", states) + ", found '" + state + "'"
                        + NearestWord.hint(state, states));
            }
            return ProposalState.valueOf(
                    "PROPOSAL_STATE_" + state.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Reads one. */
    @Command(name = "show", description = "Shows a proposal.", footer = "  certigate proposal show 42")
    static final class Show extends OnlineCommand {
        @Parameters(paramLabel = "N", description = "Its number.")
        private long id;

        @Override
        int run(CertigateClient client, Output out) {
            GetProposalResponse response = approvals(client)
                    .getProposal(GetProposalRequest.newBuilder().setId(id).build());
            if (out.json()) {
                out.json(response);
            } else {
                new ProposalText(out).proposal(response.getProposal());
            }
            return ExitStatus.OK;
        }
    }

    /** What decisions have in common. */
    abstract static class Decision extends WriteCommand {
        @Parameters(paramLabel = "N", description = "Its number.")
        private long id;

        /** Decides. */
        @Override
        final int run(CertigateClient client, Output out) {
            return decide(client, out, id, writeOptions());
        }

        abstract int decide(CertigateClient client, Output out, long id, WriteOptions options);

        static int decided(Output out, Message response, Proposal proposal, Revision revision) {
            return stored(out, response, () -> new ProposalText(out).proposal(proposal), revision);
        }
    }

    /** Approves one. */
    @Command(
            name = "approve",
            description = "Approves a proposal of another person: its change is made, by the state as it is now.",
            footer = "  certigate proposal approve 42 --why 'checked with legal'")
    static final class Approve extends Decision {
        @Override
        Duration defaultTimeout() {
            // It may activate a release.
            return PolicyStubs.COMPILING;
        }

        @Override
        int decide(CertigateClient client, Output out, long id, WriteOptions options) {
            ApproveResponse response = approvals(client)
                    .approve(ApproveRequest.newBuilder()
                            .setId(id)
                            .setOptions(options)
                            .build());
            return decided(out, response, response.getProposal(), response.getRevision());
        }
    }

    /** Rejects one. */
    @Command(
            name = "reject",
            description = "Rejects a proposal of another person for good.",
            footer = "  certigate proposal reject 42 --why 'the filing is missing'")
    static final class Reject extends Decision {
        @Override
        int decide(CertigateClient client, Output out, long id, WriteOptions options) {
            RejectResponse response = approvals(client)
                    .reject(RejectRequest.newBuilder()
                            .setId(id)
                            .setOptions(options)
                            .build());
            return decided(out, response, response.getProposal(), response.getRevision());
        }
    }

    /** Takes one back. */
    @Command(
            name = "withdraw",
            description = "Takes a proposal of your own back.",
            footer = "  certigate proposal withdraw 42")
    static final class Withdraw extends Decision {
        @Override
        int decide(CertigateClient client, Output out, long id, WriteOptions options) {
            WithdrawResponse response = approvals(client)
                    .withdraw(WithdrawRequest.newBuilder()
                            .setId(id)
                            .setOptions(options)
                            .build());
            return decided(out, response, response.getProposal(), response.getRevision());
        }
    }

    /** Reviews what was made without a second person. */
    @Command(
            name = "review",
            description = "Writes down what came of the review of a change that another person made by --break-glass.",
            footer = "  certigate proposal review 43 --verdict 'in order, ticket 7'")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Review extends Decision {
        @Option(names = "--verdict", paramLabel = "TEXT", required = true, description = "What came of it.")
        private String verdict;

        @Override
        int decide(CertigateClient client, Output out, long id, WriteOptions options) {
            ReviewBreakGlassResponse response = approvals(client)
                    .reviewBreakGlass(ReviewBreakGlassRequest.newBuilder()
                            .setId(id)
                            .setVerdict(verdict)
                            .setOptions(options)
                            .build());
            return decided(out, response, response.getProposal(), response.getRevision());
        }
    }
}
