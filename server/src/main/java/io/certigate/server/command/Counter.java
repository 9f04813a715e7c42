package io.certigate.server.command;

import io.certigate.server.mutation.MutationRun;
import java.io.PrintWriter;

/**
 * Shows on a terminal how far mutation is, on one line that it wipes out at the end.
 *
 * @param err where to
 * @param shown whether somebody is looking
 */
record Counter(PrintWriter err, boolean shown) implements MutationRun.Progress {
    private static final String WIPE = "\r\u001b[K";

    @Override
    public void mutated(int rules, int all) {
        if (shown) {
            err.print(rules < all ? WIPE + "mutated " + rules + " of " + all + " rules" : WIPE);
            err.flush();
        }
    }
}
