package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The process that {@link LogKillTest} kills: writes decisions as fast as it can, and says of each that it was answered, but only once
 * the log said so.
 */
final class KilledWriter {
    /** Digits in the identity of a decision, so that one that is cut off can be told. */
    static final int DIGITS = 8;

    private static final int IN_FLIGHT = 64;

    private KilledWriter() {}

    /**
     * Writes until it is killed.
     *
     * @param arguments the data folder, the mode, and what the identities of the decisions begin with
     */
    public static void main(String[] arguments) throws Exception {
        LogSettings settings = LogSettings.DEFAULT
                .segments(LogSettings.MIN_SEGMENT_BYTES)
                .in(LogSettings.Mode.valueOf(arguments[1]))
                .limitedTo(new LogSettings.Limits(
                        8_192, 16L << 20, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(50)));
        LogWriter log = LogWriter.open(
                LogFolder.in(Path.of(arguments[0])),
                Origin.of("node", "0.1.0", "0.14.0"),
                settings,
                InstantSource.fixed(Entries.AT));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        Semaphore permits = new Semaphore(IN_FLIGHT);
        for (int i = 0; ; i++) {
            String id = String.format(Locale.ROOT, "%s-%0" + DIGITS + "d", arguments[2], i);
            DecisionLog.Entry entry = i % 2 == 0 ? Entries.permit(id) : Entries.deny(id);
            permits.acquire();
            CompletableFuture<?> writing = log.append(entry);
            if (writing == null) {
                permits.release();
                out.println(id);
            } else {
                writing.whenComplete((done, failure) -> {
                    permits.release();
                    if (failure == null) {
                        out.println(id);
                    }
                });
            }
        }
    }
}
