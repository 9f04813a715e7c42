package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.server.decisionlog.Checkpoint;
import io.certigate.server.decisionlog.CheckpointFile;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogVerifier;
import io.certigate.server.decisionlog.VerificationMessages;
import io.certigate.server.decisionlog.VerifyingKey;
import io.certigate.text.VerifyMeter;
import io.certigate.text.VerifyText;
import io.certigate.v1.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate log verify --data DIR}. */
@Command(
        name = "offline-verify",
        hidden = true,
        description = {
            "Verify the decision log of a folder without asking a server.",
            "Every frame, sequence and reference is checked, every seal, the chain of the seals over all segments, its"
                    + " signatures and checkpoints. A server may be writing the log; what no seal covers yet is told, and is no"
                    + " mistake."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:no mistake",
            " 1:the log is broken; the places are named, the first one first",
            " 2:bad input, such as a folder without a decision log",
            " 3:the log cannot be read"
        },
        footer = {
            "  certigate log verify --data data",
            "  certigate log verify --data data --public-key log.pub",
            "  certigate log verify --data data --checkpoint kept.jsonl --since 2026-11-01T00:00:00+08:00 -o json"
        })
final class LogVerifyCommand implements Callable<Integer> {
    private static final int MAX_THREADS = 4;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder that 'certigate serve --data' was given.")
    private Path data = Path.of("");

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Key that must have signed the log, as 'openssl pkey -pubout' writes it; once for each if there were"
                            + " several. Left out: the keys that the log itself names, which whoever could write it could choose.")
    private List<Path> keys = List.of();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Checkpoints that were kept elsewhere, lines of the log's checkpoints.jsonl: the log must hold what"
                            + " they say, so that nothing before them was removed or changed.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description =
                    "The log must begin with segment 1, or with one begun at this instant at the latest: name what is at"
                            + " most as long ago as 'serve --log-min-keep'. Left out: it may begin anywhere.")
    private @Nullable String since;

    @Option(
            names = {"-o", "--output"},
            description = "text or json (one object).",
            defaultValue = "text")
    private LogFormat format = LogFormat.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        LogFolder folder;
        LogVerifier.Demands demands;
        try {
            demands = demands();
            folder = FolderLog.in(data);
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        VerifyMeter meter = new VerifyMeter(terminal.err(), System.console() != null);
        try {
            VerifyResult found = VerificationMessages.result(new LogVerifier(folder, demands).verify(meter::show));
            meter.clear();
            if (format == LogFormat.json) {
                terminal.out().println(MessageJson.of(found));
            } else {
                VerifyText.lines(found, !keys.isEmpty()).forEach(terminal.out()::println);
            }
            terminal.out().flush();
            found.getFaultsList().forEach(fault -> terminal.err().println("certigate: " + VerifyText.fault(fault)));
            terminal.err().flush();
            return found.getIntact() ? ExitStatus.OK : ExitStatus.NO;
        } catch (IOException e) {
            meter.clear();
            return terminal.failed("the decision log cannot be read: " + e.getMessage(), ExitStatus.UNAVAILABLE);
        }
    }

    private LogVerifier.Demands demands() {
        List<VerifyingKey> trusted = keys.stream().map(VerifyingKey::read).toList();
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        return new LogVerifier.Demands(trusted, kept(), threads, LogFilter.instant("--since", since));
    }

    private List<Checkpoint> kept() {
        Path file = checkpoints;
        if (file == null) {
            return List.of();
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "expected --checkpoint to name a file, found none: " + file + "; name a copy of checkpoints.jsonl");
        }
        try {
            CheckpointFile.Content content = new CheckpointFile(file).read();
            if (!content.mistakes().isEmpty()) {
                throw new IllegalArgumentException(
                        file + ": " + content.mistakes().get(0));
            }
            if (content.checkpoints().isEmpty()) {
                throw new IllegalArgumentException("expected a checkpoint in " + file + ", found none");
            }
            return new ArrayList<>(content.checkpoints());
        } catch (IOException e) {
            throw new IllegalArgumentException("expected --checkpoint to name a file that can be read, found " + e, e);
        }
    }
}
