package io.certigate.server.outlook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would turn a denial into a PERMIT.
 *
 * @param ways changes that together would permit, each verified by evaluating the question with them; the shortest first, and
 *     none holds another
 * @param noneBefore if there is no way now: the first later instant at which one was found, or at which time alone permits;
 *     null if none was found
 * @param byTimeAlone at {@code noneBefore} nothing needs to change
 * @param incomplete not everything could be tried: that no way is listed does not say that there is none
 */
public record Outlook(List<List<Change>> ways, @Nullable Instant noneBefore, boolean byTimeAlone, boolean incomplete) {
    /** Most ways. */
    public static final int MAX_WAYS = 3;

    /** Most changes of one way. */
    public static final int MAX_CHANGES = 3;

    /** Copies the ways. */
    public Outlook {
        ways = ways.stream().map(List::copyOf).toList();
    }
}
