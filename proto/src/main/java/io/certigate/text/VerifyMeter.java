package io.certigate.text;

import java.io.PrintWriter;

/**
 * Shows on a terminal how far a verification is, on one line that it wipes out at the end.
 *
 * @param err where to
 * @param terminal whether that is a terminal; elsewhere it shows nothing
 */
public record VerifyMeter(PrintWriter err, boolean terminal) {
    private static final String WIPE = "\r\u001b[K";

    /** Shows that so many segments of so many were verified. */
    public void show(long segments, long of) {
        if (terminal) {
            err.print(WIPE + "verified " + segments + " of " + of + " segments");
            err.flush();
        }
    }

    /** Wipes it out. */
    public void clear() {
        if (terminal) {
            err.print(WIPE);
            err.flush();
        }
    }
}
