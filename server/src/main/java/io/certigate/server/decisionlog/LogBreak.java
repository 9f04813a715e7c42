package io.certigate.server.decisionlog;

/**
 * A place where a log is not what it should be.
 *
 * @param segment number of the segment, 0 if it is about none
 * @param offset where in the segment, in bytes
 * @param sequence sequence of the frame that is at fault, or that should be there; 0 if not known
 * @param expected what should be there
 * @param found what is there instead
 */
public record LogBreak(long segment, long offset, long sequence, String expected, String found) {
    /** One line for people. */
    @Override
    public String toString() {
        String place =
                segment == 0 ? "" : "segment " + segment + ", offset " + offset + ", sequence " + sequence + ": ";
        return place + "expected " + expected + ", found " + found;
    }
}
