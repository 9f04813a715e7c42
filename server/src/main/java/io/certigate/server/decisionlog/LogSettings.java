package io.certigate.server.decisionlog;

/**
 * What an operator chooses about the log.
 *
 * @param mode what it promises
 * @param segmentBytes size of a segment, in bytes; at least 1 MiB
 */
public record LogSettings(Mode mode, int segmentBytes) {
    /** Default size of a segment, in bytes. */
    public static final int SEGMENT_BYTES = 32 * 1024 * 1024;

    /** The default. */
    public static final LogSettings DEFAULT = new LogSettings(Mode.BOUNDED, SEGMENT_BYTES);

    /** No log. */
    public static final LogSettings OFF = new LogSettings(Mode.OFF, SEGMENT_BYTES);

    /** What a log promises. */
    public enum Mode {
        /** A decision is on the disk before it is answered. One that cannot be written: no PERMIT; a DENY is answered and counted. */
        STRICT,
        /** A decision is in the page cache before it is answered: it outlives the process. One that cannot be written is not answered. */
        BOUNDED,
        /** Nothing is written. */
        OFF
    }
}
