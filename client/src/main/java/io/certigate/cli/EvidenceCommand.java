package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Failures;
import io.certigate.client.Instants;
import io.certigate.v1.EvidenceServiceGrpc;
import io.certigate.v1.GetEvidenceRequest;
import io.certigate.v1.GetEvidenceResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        exitCodeList = {
            " 0:done",
            " 2:bad input: correct it, the same command fails again",
            " 3:unavailable; or a node of several gave no answer, and what it holds is missing"
        },
        footer = {
            "  certigate evidence --rule cn.weixin.digital-collectibles/primary-sale --to evidence",
            "  certigate evidence --rule directive/stop-1 --target a:7420,b:7420",
            "  certigate evidence --rule cn.weixin.digital-collectibles/primary-sale --until 2022-08-01T00:00:00+08:00 -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvidenceCommand extends OnlineCommand {
    /** What one node says of the request, every other one says too. */
    private static final Set<Status.Code> SAME_EVERYWHERE =
            Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND, Status.Code.OUT_OF_RANGE);

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
        EvidenceAnswers answers = ask(request());
        write(answers, out);
        if (answers.missing().isEmpty()) {
            return ExitStatus.OK;
        }
        PrintWriter err = command().commandLine().getErr();
        answers.missing()
                .forEach(node -> err.println("certigate: no answer from " + node.target() + ": "
                        + Output.clean(node.why()) + "; its evidence is missing, ask again when it answers"));
        return ExitStatus.UNAVAILABLE;
    }

    /** Asks every node. One that does not answer takes nothing from what the others hold. */
    private EvidenceAnswers ask(GetEvidenceRequest request) {
        List<GetEvidenceResponse> given = new ArrayList<>();
        List<EvidenceAnswers.Missing> missing = new ArrayList<>();
        StatusRuntimeException first = null;
        for (String node : nodes()) {
            try (Connection connection = connect(node)) {
                given.add(
                        EvidenceServiceGrpc.newBlockingStub(connection.client().channel())
                                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS)
                                .getEvidence(request));
            } catch (StatusRuntimeException e) {
                if (SAME_EVERYWHERE.contains(e.getStatus().getCode())) {
                    throw e;
                }
                first = first == null ? e : first;
                missing.add(new EvidenceAnswers.Missing(
                        node, String.valueOf(Failures.of(e).getMessage())));
            }
        }
        if (given.isEmpty() && first != null) {
            throw first;
        }
        return new EvidenceAnswers(given, missing);
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
        Path to = folder;
        if (to == null) {
            return;
        }
        for (Path above = to.toAbsolutePath(); above != null; above = above.getParent()) {
            if (Files.exists(above) && !Files.isDirectory(above)) {
                throw new InputException("--to: expected a new or empty folder, found a file at " + above);
            }
        }
        if (Files.exists(to)) {
            try (Stream<Path> content = Files.list(to)) {
                if (content.findAny().isPresent()) {
                    throw new InputException("--to: expected a new or empty folder, found files in " + to);
                }
            }
        }
    }

    private void write(EvidenceAnswers answers, Output out) throws IOException {
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
