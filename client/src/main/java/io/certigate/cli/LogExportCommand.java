package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.json.MessageJson;
import io.certigate.v1.ExportDecisionsRequest;
import io.certigate.v1.ExportDecisionsResponse;
import io.certigate.v1.LoggedDecision;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code certigate log export}: decisions as JSON Lines. */
@Command(
        name = "export",
        description =
                "Writes decisions as JSON Lines, oldest first: everything that is in the log when it begins. Progress"
                        + " goes to standard error.",
        footer = {
            "  certigate log export --since 2026-11-01T00:00:00Z --to november.jsonl",
            "  certigate log export --effect deny | jq .decision.request.subject.id",
            "  certigate log export --data data --to all.jsonl"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogExportCommand extends LogOnlineCommand {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final long PERIOD_NANOS = 1_000_000_000;
    private static final double PERMILLE_OF_PERCENT = 10.0;

    @Mixin
    private LogFilterOptions filter;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "File to write, which appears when it is whole. Default: standard output.")
    private @Nullable Path to;

    @Option(names = "--data", paramLabel = "DIR", description = LogCommand.DATA)
    private @Nullable String data;

    private long decisions;
    private long shown;

    @Override
    Duration defaultTimeout() {
        return SILENCE;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        refuse(data);
        Path file = to;
        if (file == null) {
            export(client, out.out());
            return ExitStatus.OK;
        }
        if (Files.isDirectory(file)) {
            throw new InputException("expected --to to name a file, found a folder: " + file);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8))) {
                export(client, writer);
                if (writer.checkError()) {
                    throw new InputException(
                            "expected to write " + part + ", found that it cannot be written; is the" + " disk full?");
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        command().commandLine().getErr().println("certigate: " + count() + " written to " + file);
        return ExitStatus.OK;
    }

    private void export(CertigateClient client, PrintWriter writer) {
        shown = System.nanoTime();
        BlockingClientCall<?, ExportDecisionsResponse> call = streams(client)
                .exportDecisions(ExportDecisionsRequest.newBuilder()
                        .setFilter(filter.filter())
                        .build());
        StringBuilder line = new StringBuilder();
        for (ExportDecisionsResponse message = next(call); message != null; message = next(call)) {
            for (LoggedDecision decision : message.getDecisionsList()) {
                line.setLength(0);
                MessageJson.write(decision, line);
                writer.println(line);
            }
            decisions += message.getDecisionsCount();
            if (writer.checkError()) {
                call.cancel("nobody reads any more", null);
                return;
            }
            show(message.getPermille());
        }
    }

    private void show(int permille) {
        long now = System.nanoTime();
        if (now - shown >= PERIOD_NANOS) {
            shown = now;
            command()
                    .commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "certigate: %.1f%% read, %s written%n",
                            permille / PERMILLE_OF_PERCENT,
                            count());
        }
    }

    private String count() {
        return decisions == 1 ? "1 decision" : decisions + " decisions";
    }
}
