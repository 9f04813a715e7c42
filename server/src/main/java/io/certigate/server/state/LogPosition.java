package io.certigate.server.state;

/**
 * One entry's place in the change log.
 *
 * @param revision its revision's number
 * @param ordinal its position within the revision
 */
public record LogPosition(long revision, int ordinal) {
    /** The place behind every entry of a revision. */
    public static LogPosition after(long revision) {
        return new LogPosition(revision, Integer.MAX_VALUE);
    }
}
