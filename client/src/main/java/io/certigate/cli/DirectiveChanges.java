package io.certigate.cli;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.AmendDirectiveResponse;
import io.certigate.v1.Directive;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.IssueDirectiveRequest;
import io.certigate.v1.IssueDirectiveResponse;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.LiftDirectiveResponse;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.Revision;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that issue, amend and lift directives. */
final class DirectiveChanges {
    private static final int MAX_FILE_BYTES = 1024 * 1024;
    private static final String STATES = "A state, such as enjoined or enjoined@2020-09-20T00:00:00-07:00; repeatable."
            + " States: in_force, enjoined, suspended, revoked.";

    private DirectiveChanges() {}

    private static Timestamp timestamp(OffsetDateTime instant) {
        return Instants.toTimestamp(instant.toInstant());
    }

    private static int stored(Output out, Message response, Directive directive, Revision revision) {
        return WriteCommand.stored(out, response, () -> new DirectiveText(out).directive(directive), revision);
    }

    /** Issues one. */
    @Command(
            name = "issue",
            description = "Issues a directive: an order that forbids, at once or within a window.",
            footer = {
                "  certigate directive issue pause-1 --title 'Registration pause' --market CN \\",
                "      --action user.register --ordered-by 'Cyberspace Administration of China' \\",
                "      --law-title 'Notice of 27 July 2021' --from 2021-07-27T00:00:00+08:00",
                "  certigate directive issue --file pause.json"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Issue extends WriteCommand {
        @Parameters(arity = "0..1", paramLabel = "ID", description = "Its id, never used before.")
        private @Nullable String id;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description =
                        "The directive as JSON: the value of 'directive' that 'directive get -o json' writes; - for"
                                + " standard input. Options that are given too fill in what the file leaves out.")
        private @Nullable String file;

        @Mixin
        private ScopeOptions scope;

        @Mixin
        private OrderOptions order;

        @Option(
                names = "--from",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "Start of its window, such as 2021-07-27T00:00:00+08:00. Default: now.")
        private @Nullable OffsetDateTime from;

        @Option(
                names = "--until",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "End of its window. Default: open.")
        private @Nullable OffsetDateTime until;

        @Option(
                names = "--state",
                paramLabel = "STATE[@INSTANT]",
                converter = StateArgument.class,
                description = STATES + " Default: in force from --from on.")
        private List<DirectiveState> states = new ArrayList<>();

        @Override
        int run(CertigateClient client, Output out) throws IOException {
            IssueDirectiveResponse response = directives(client)
                    .issueDirective(IssueDirectiveRequest.newBuilder()
                            .setDirective(directive())
                            .setOptions(writeOptions())
                            .build());
            return DirectiveChanges.stored(out, response, response.getDirective(), response.getRevision());
        }

        private Directive directive() throws IOException {
            Directive.Builder directive = fromOptions();
            if (file == null) {
                if (id == null) {
                    throw misuse("expected the ID of the directive, or --file FILE, found neither");
                }
                return directive.build();
            }
            Directive.Builder read = Directive.newBuilder();
            try {
                MessageJsonReader.read(Json.parse(TextFile.read(file, MAX_FILE_BYTES)), "", read);
            } catch (InputException e) {
                throw new InputException(file + ": " + e.getMessage());
            }
            List<String> both = directive.getAllFields().keySet().stream()
                    .filter(field -> read.getAllFields().containsKey(field))
                    .map(field -> field.getJsonName())
                    .toList();
            if (!both.isEmpty()) {
                throw misuse("expected " + String.join(", ", both) + " either in the file or as options, found both");
            }
            return directive
                    .mergeFrom(read.clearState().clearRevision().build())
                    .build();
        }

        private Directive.Builder fromOptions() {
            Directive.Builder directive = Directive.newBuilder()
                    .setId(id == null ? "" : id)
                    .addAllMessage(order.message())
                    .addAllStates(states);
            if (scope.scope().getSerializedSize() > 0) {
                directive.setScope(scope.scope());
            }
            if (from != null) {
                directive.setValidFrom(timestamp(from));
            }
            if (until != null) {
                directive.setValidUntil(timestamp(until));
            }
            order.title().ifPresent(directive::setTitle);
            order.orderedBy().ifPresent(directive::setOrderedBy);
            order.reason().ifPresent(directive::setReason);
            order.law().ifPresent(directive::setLaw);
            return directive;
        }
    }

    /** Amends one. */
    @Command(
            name = "amend",
            description = "Changes the end, the states or the texts of a directive, never before now.",
            footer = {
                "  certigate directive amend pause-1 --until 2021-08-06T00:00:00+08:00",
                "  certigate directive amend eo-13943 --state enjoined --why 'N.D. Cal., 3:20-cv-05910'"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Amend extends WriteCommand {
        @Parameters(paramLabel = "ID", description = "Its id.")
        private String id;

        @Option(
                names = "--until",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "Another end of its window, not before now.")
        private @Nullable OffsetDateTime until;

        @Option(names = "--without-end", description = "Leaves its window open.")
        private boolean withoutEnd;

        @Option(
                names = "--state",
                paramLabel = "STATE[@INSTANT]",
                converter = StateArgument.class,
                description = STATES + " Default of @INSTANT: now.")
        private List<DirectiveState> states = new ArrayList<>();

        @Mixin
        private OrderOptions order;

        @Mixin
        private ProposalOptions proposal;

        @Override
        int run(CertigateClient client, Output out) {
            AmendDirectiveRequest.Builder request = AmendDirectiveRequest.newBuilder()
                    .setId(id)
                    .setWithoutEnd(withoutEnd)
                    .addAllStates(states)
                    .addAllMessage(order.message())
                    .setOptions(proposal.direct(writeOptions()));
            if (until != null) {
                request.setValidUntil(timestamp(until));
            }
            order.title().ifPresent(request::setTitle);
            order.orderedBy().ifPresent(request::setOrderedBy);
            order.reason().ifPresent(request::setReason);
            order.law().ifPresent(request::setLaw);
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setAmendDirective(request), writeOptions());
            }
            AmendDirectiveResponse response = directives(client).amendDirective(request.build());
            return DirectiveChanges.stored(out, response, response.getDirective(), response.getRevision());
        }
    }

    /** Lifts one. */
    @Command(
            name = "lift",
            description = "Takes a directive back for good, from now or a later instant on.",
            footer = {
                "  certigate directive lift pause-1 --at 2021-08-06T00:00:00+08:00 --why 'review done'",
                "  certigate directive lift pause-1 --propose"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Lift extends WriteCommand {
        @Parameters(paramLabel = "ID", description = "Its id.")
        private String id;

        @Option(
                names = "--at",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "From when on, such as 2021-08-06T00:00:00+08:00. Default: now.")
        private @Nullable OffsetDateTime at;

        @Mixin
        private ProposalOptions proposal;

        @Override
        int run(CertigateClient client, Output out) {
            LiftDirectiveRequest.Builder request =
                    LiftDirectiveRequest.newBuilder().setId(id).setOptions(proposal.direct(writeOptions()));
            if (at != null) {
                request.setAt(timestamp(at));
            }
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setLiftDirective(request), writeOptions());
            }
            LiftDirectiveResponse response = directives(client).liftDirective(request.build());
            return DirectiveChanges.stored(out, response, response.getDirective(), response.getRevision());
        }
    }
}
