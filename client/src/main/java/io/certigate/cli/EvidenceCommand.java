package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.EvidenceServiceGrpc;
import io.certigate.v1.GetEvidenceRequest;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code certigate evidence}: what a regulator asks about one rule, as a document and for machines. */
@Command(
        name = "evidence",
        description =
                "Puts together the evidence of a rule or directive: the law, the release that brought it, when each node"
                        + " applied it, the last PERMIT before and the first DENY after, each with its proof from the"
                        + " decision log. Every node of --target is asked, since each has a log of its own.",
        footer = {
            "  certigate evidence --rule cn.cac.blockchain/filing --to evidence-filing",
            "  certigate evidence --rule directive/stop-1 --target a:7420,b:7420",
            "  certigate evidence --rule cn.cac.blockchain/filing --until 2022-08-01T00:00:00+08:00 -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvidenceCommand extends OnlineCommand {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Option(
            names = "--rule",
            required = true,
            paramLabel = "POLICY/RULE",
            description = "The rule, or directive/ID for a directive.")
    private String rule;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Leave out decisions before this instant.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "The rule as it was at this instant, and no later decision. Default: now.")
    private @Nullable OffsetDateTime until;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Write evidence.md and evidence.json to this folder, which must be new or empty. Default:"
                    + " print the document, or with -o json the file for machines.")
    private @Nullable Path folder;

    @Override
    Duration defaultTimeout() {
        return LONGEST;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        requireEmpty();
        GetEvidenceRequest request = request();
        List<GetEvidenceResponse> answers = new ArrayList<>();
        List<Connection> nodes = nodes();
        try {
            for (Connection node : nodes) {
                answers.add(EvidenceServiceGrpc.newBlockingStub(node.client().channel())
                        .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS)
                        .getEvidence(request));
            }
        } finally {
            nodes.forEach(Connection::close);
        }
        requireOneState(answers);
        write(answers, out);
        return ExitStatus.OK;
    }

    private GetEvidenceRequest request() {
        GetEvidenceRequest.Builder request = GetEvidenceRequest.newBuilder().setRule(rule);
        if (from != null) {
            request.setFrom(Instants.toTimestamp(from.toInstant()));
        }
        if (until != null) {
            request.setUntil(Instants.toTimestamp(until.toInstant()));
        }
        return request.build();
    }

    private void requireEmpty() throws IOException {
        if (folder != null && Files.exists(folder)) {
            try (Stream<Path> content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    throw new InputException("expected a new or empty folder, found files in " + folder);
                }
            }
        }
    }

    private static void requireOneState(List<GetEvidenceResponse> answers) {
        List<String> epochs = answers.stream()
                .map(GetEvidenceResponse::getRevision)
                .map(Revision::getEpoch)
                .distinct()
                .toList();
        if (epochs.size() > 1) {
            throw new InputException("expected nodes that share one state, found the epochs "
                    + String.join(" and ", epochs) + "; ask nodes of different databases one by one");
        }
    }

    private void write(List<GetEvidenceResponse> answers, Output out) throws IOException {
        String document = new EvidenceDocument(answers).text();
        if (folder != null) {
            Files.createDirectories(folder);
            Path readable = folder.resolve("evidence.md");
            Path machine = folder.resolve("evidence.json");
            Files.writeString(readable, document, StandardOpenOption.CREATE_NEW);
            Files.writeString(machine, EvidenceJson.indented(answers) + "\n", StandardOpenOption.CREATE_NEW);
            out.line("wrote " + readable + " and " + machine);
        } else {
            out.line(out.json() ? EvidenceJson.line(answers) : document.stripTrailing());
        }
    }
}
