package io.certigate.server.decision;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** No decision could be made now. It is neither a PERMIT nor a DENY; asking again later may succeed. */
public final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Why why;
    private final boolean overloaded;

    /** Why there is none. */
    public enum Why {
        /** The view of the state was too old, and no newer one came in time. */
        LEASE,
        /** Facts of a holder could not be read. */
        FACTS,
        /** The state changed too often meanwhile. */
        CHANGED,
        /** The state that the request demands could not be read in time. */
        DEMAND,
        /** The decision log did not take it. */
        LOG
    }

    Undecided(Why why, boolean overloaded, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.why = why;
        this.overloaded = overloaded;
    }

    /** Of a decision that was made and could not be logged, for whatever reason. */
    static Undecided unwritten(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean overloaded = cause instanceof DecisionLog.Unwritten unwritten && unwritten.overloaded();
        return new Undecided(Why.LOG, overloaded, "the decision could not be logged: " + cause.getMessage(), cause);
    }

    /** Why there is none. */
    public Why why() {
        return why;
    }

    /** Whether too much is asked at once, rather than the state being out of reach or too old. */
    public boolean overloaded() {
        return overloaded;
    }
}
