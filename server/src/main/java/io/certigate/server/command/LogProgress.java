package io.certigate.server.command;

import io.certigate.server.decisionlog.LogVerifier;
import java.io.PrintWriter;

/**
 * Shows on a terminal how far a verification is, on one line that it wipes out at the end.
 *
 * @param err where to
 * @param shown whether somebody is looking
 */
record LogProgress(PrintWriter err, boolean shown) implements LogVerifier.Progress, AutoCloseable {
    private static final String WIPE = "\r\u001b[K";

    @Override
    public void verified(long segments, long of) {
        if (shown) {
            err.print(WIPE + "verified " + segments + " of " + of + " segments");
            err.flush();
        }
    }

    @Override
    public void close() {
        if (shown) {
            err.print(WIPE);
            err.flush();
        }
    }
}
