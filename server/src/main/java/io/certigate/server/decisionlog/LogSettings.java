package io.certigate.server.decisionlog;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses about the log.
 *
 * @param mode what it promises
 * @param segmentBytes size of a segment, in bytes; at least 1 MiB
 * @param retention how long it is kept
 * @param signingKey file of the Ed25519 key that signs its seals; null to sign nothing
 * @param masks which values are not written
 * @param limits how much may wait for it, and how long
 */
public record LogSettings(
        Mode mode,
        int segmentBytes,
        Retention retention,
        @Nullable Path signingKey,
        Masks masks,
        Limits limits) {
    /** Least size of a segment, in bytes. */
    public static final int MIN_SEGMENT_BYTES = 1024 * 1024;

    /** Default size of a segment, in bytes. */
    public static final int SEGMENT_BYTES = 32 * 1024 * 1024;

    /** The default. */
    public static final LogSettings DEFAULT =
            new LogSettings(Mode.BOUNDED, SEGMENT_BYTES, Retention.DEFAULT, null, Masks.NONE, Limits.DEFAULT);

    /** No log. */
    public static final LogSettings OFF = DEFAULT.in(Mode.OFF);

    /** What a log promises. */
    public enum Mode {
        /** A decision is on the disk before it is answered. One that cannot be written: no PERMIT; a DENY is answered and counted. */
        STRICT,
        /** A decision is in the page cache before it is answered: it outlives the process. One that cannot be written is not answered. */
        BOUNDED,
        /** Nothing is written. */
        OFF
    }

    /**
     * How long segments are kept. What is younger than {@code least} is never deleted: if it does not fit, the log takes no more.
     *
     * @param longest after this a segment is deleted
     * @param maxBytes most bytes of all segments together; beyond that the oldest are deleted
     * @param least until then none is deleted, whatever their size
     * @param compressAfter after this a closed segment is compressed
     */
    public record Retention(Duration longest, long maxBytes, Duration least, Duration compressAfter) {
        /** A year, 100 GiB, six months (Chinese blockchain services must keep their logs as long), ten minutes. */
        public static final Retention DEFAULT =
                new Retention(Duration.ofDays(366), 100L << 30, Duration.ofDays(184), Duration.ofMinutes(10));
    }

    /**
     * How much may wait for the log, and how long.
     *
     * @param waiting most decisions that wait, at least 1
     * @param waitingBytes most bytes of them, about
     * @param longestWait how long a decision waits for room in bounded mode
     * @param longestSync how long a decision waits for room and for the disk in strict mode
     * @param syncEvery how often the log is made durable where nobody waits for it: what a power failure can take
     */
    public record Limits(
            int waiting, long waitingBytes, Duration longestWait, Duration longestSync, Duration syncEvery) {
        /** 8,192 decisions of 16 MiB; 250 ms; a second; every second. */
        public static final Limits DEFAULT =
                new Limits(8_192, 16L << 20, Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    /** Checks the size of a segment. */
    public LogSettings {
        if (segmentBytes < MIN_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    "expected segments of at least " + MIN_SEGMENT_BYTES + " bytes, found " + segmentBytes);
        }
    }

    /** This in another mode. */
    public LogSettings in(Mode other) {
        return new LogSettings(other, segmentBytes, retention, signingKey, masks, limits);
    }

    /** This with segments of another size. */
    public LogSettings segments(int bytes) {
        return new LogSettings(mode, bytes, retention, signingKey, masks, limits);
    }

    /** This with another retention. */
    public LogSettings keeping(Retention other) {
        return new LogSettings(mode, segmentBytes, other, signingKey, masks, limits);
    }

    /** This signed with a key. */
    public LogSettings signed(Path key) {
        return new LogSettings(mode, segmentBytes, retention, key, masks, limits);
    }

    /** This with values masked. */
    public LogSettings masking(Masks other) {
        return new LogSettings(mode, segmentBytes, retention, signingKey, other, limits);
    }

    /** This with other limits. */
    public LogSettings limitedTo(Limits other) {
        return new LogSettings(mode, segmentBytes, retention, signingKey, masks, other);
    }
}
