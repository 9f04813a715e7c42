package io.certigate.cli;

import com.google.protobuf.ByteString;
import io.certigate.client.CertigateClient;
import io.certigate.v1.AssessImpactRequest;
import io.certigate.v1.AssessImpactResponse;
import io.certigate.v1.ImpactProgress;
import io.certigate.v1.ImpactSummary;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code certigate policy impact}. */
@Command(
        name = "impact",
        description = {
            "Shows whose answers would be others: under another release, without some certifications, or at another"
                    + " instant. Answers past decisions of the log again, and asks for the accounts of the registry that"
                    + " never called. Changes nothing.",
            "The log is that of the node that answers; with --log DIR no server is needed."
        },
        exitCodeList = {
            " 0:no answer flips, and all that was asked could be assessed",
            " 1:answers flip",
            " 2:bad input: correct it, the same command fails again",
            " 3:no flip was found, but nothing or not all could be assessed; or unavailable, no answer in time,"
                    + " unexpected"
        },
        footer = {
            "  certigate policy impact --candidate policies --csv accounts.csv",
            "  certigate policy impact --lapse-kind cn.cac.blockchain_filing",
            "  certigate policy impact --cancel company:chain --kind cn.cac.blockchain_filing",
            "  certigate policy impact --until 2027-01-01T00:00:00+08:00 -o json",
            "  certigate policy impact --candidate policies --log data"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyImpact extends OnlineCommand {
    private static final Duration LONG = Duration.ofMinutes(10);
    /** The hidden command of the server's part that takes the same question. */
    private static final String ON_DATA = "impact-on-data";

    /** What only means something with a server. */
    private static final List<String> OF_SERVER = List.of("--target", "--timeout");

    private static final String CLEAR_LINE = "\r\u001b[K";

    @Mixin
    private ImpactOptions options;

    @Override
    Duration defaultTimeout() {
        return LONG;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        Path data = options.data();
        if (data != null) {
            return onData(data, out);
        }
        try (CsvFile csv = new CsvFile(options.csv())) {
            return read(upload(client), out, csv);
        }
    }

    /** Lets the server's part of the program do the same on a folder. */
    private int onData(Path data, Output out) {
        CommandLine offline =
                command().commandLine().getParent().getSubcommands().get(ON_DATA);
        if (offline == null) {
            throw misuse("--log: expected the server's part of the program, which reads logs, found the client alone");
        }
        for (String option : OF_SERVER) {
            if (command().commandLine().getParseResult().hasMatchedOption(option)) {
                throw misuse("expected --log DIR or " + option + ", found both: a folder is read without a server;"
                        + " leave out one");
            }
        }
        List<String> args = new ArrayList<>(List.of(
                "--log",
                data.toString(),
                "--question",
                Base64.getEncoder().encodeToString(options.header().toByteArray()),
                "--output",
                out.json() ? "json" : "text"));
        add(args, "--candidate", options.folder());
        add(args, "--cases", options.cases());
        add(args, "--csv", options.csv());
        return offline.execute(args.toArray(String[]::new));
    }

    private static void add(List<String> args, String option, @Nullable Path path) {
        if (path != null) {
            args.addAll(List.of(option, path.toString()));
        }
    }

    private PolicyUpload<AssessImpactRequest, AssessImpactResponse> upload(CertigateClient client) throws IOException {
        AssessImpactRequest header =
                AssessImpactRequest.newBuilder().setHeader(options.header()).build();
        Path folder = options.folder();
        SortedMap<String, Path> documents =
                folder == null ? Collections.emptySortedMap() : PolicyFolder.documents(folder);
        SortedMap<String, Path> suites = suites(options.cases());
        BlockingClientCall<AssessImpactRequest, AssessImpactResponse> call =
                PolicyStubs.streaming(client, timeout()).assessImpact();
        PolicyUpload<AssessImpactRequest, AssessImpactResponse> upload = new PolicyUpload<>(
                call,
                chunk -> AssessImpactRequest.newBuilder().setDocument(chunk).build());
        upload.header(header).documents(documents);
        new PolicyUpload<>(
                        call,
                        chunk ->
                                AssessImpactRequest.newBuilder().setSuite(chunk).build())
                .documents(suites)
                .end();
        return upload;
    }

    /** The file of accounts, which is begun when there is a report: what was there before is worth more than nothing. */
    private static final class CsvFile implements AutoCloseable {
        private final @Nullable Path path;
        private @Nullable OutputStream stream;

        CsvFile(@Nullable Path path) {
            if (path != null && Files.isDirectory(path)) {
                throw new InputException("--csv: expected a file, found a folder at " + path);
            }
            this.path = path;
        }

        void begin() throws IOException {
            if (path != null) {
                stream = Files.newOutputStream(path);
            }
        }

        void write(ByteString bytes) throws IOException {
            if (stream != null) {
                bytes.writeTo(stream);
            }
        }

        @Override
        public void close() throws IOException {
            if (stream != null) {
                stream.close();
            }
        }
    }

    private static SortedMap<String, Path> suites(@Nullable Path file) {
        SortedMap<String, Path> suites = new TreeMap<>();
        if (file != null) {
            if (!Files.isRegularFile(file)) {
                throw new InputException("--cases: expected a file, found none at " + file);
            }
            suites.put("cases.yaml", file);
        }
        return suites;
    }

    private int read(PolicyUpload<AssessImpactRequest, AssessImpactResponse> upload, Output out, CsvFile csv)
            throws IOException {
        int status = ExitStatus.UNAVAILABLE;
        for (AssessImpactResponse part = upload.next(); part != null; part = upload.next()) {
            switch (part.getPartCase()) {
                case PROGRESS -> progress(part.getProgress());
                case SUMMARY -> {
                    ImpactSummary summary = part.getSummary();
                    status = status(summary);
                    csv.begin();
                    summary(summary, out);
                }
                case GROUPS, ACCOUNTS -> {
                    if (out.json()) {
                        out.json(part);
                    }
                }
                case CSV -> csv.write(part.getCsv());
                case PART_NOT_SET -> throw new IllegalStateException("expected a part of a report, found nothing");
            }
        }
        return status;
    }

    private static int status(ImpactSummary summary) {
        return switch (summary.getOutcome()) {
            case IMPACT_OUTCOME_UNCHANGED -> ExitStatus.OK;
            case IMPACT_OUTCOME_FLIPS -> ExitStatus.NO;
            // What a newer server says and this does not know is no all-clear either.
            default -> ExitStatus.UNAVAILABLE;
        };
    }

    private void summary(ImpactSummary summary, Output out) {
        progress(null);
        if (out.json()) {
            // Whoever reads this needs no text for people.
            out.json(AssessImpactResponse.newBuilder()
                    .setSummary(summary.toBuilder().clearText())
                    .build());
        } else {
            summary.getText().lines().map(Output::clean).forEach(out::line);
        }
    }

    /** Shows how far it is where somebody is looking; null takes that away. */
    private void progress(@Nullable ImpactProgress progress) {
        if (System.console() == null) {
            return;
        }
        PrintWriter err = command().commandLine().getErr();
        err.print(CLEAR_LINE);
        if (progress != null) {
            err.print(progress.getDecisions() + " past decisions, " + progress.getAccounts()
                    + " accounts of the registry");
        }
        err.flush();
    }
}
