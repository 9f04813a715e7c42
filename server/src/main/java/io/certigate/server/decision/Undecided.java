package io.certigate.server.decision;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** No decision could be made now. It is neither a PERMIT nor a DENY; asking again later may succeed. */
public final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean overloaded;

    Undecided(boolean overloaded, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.overloaded = overloaded;
    }

    /** Of a decision that was made and could not be logged, for whatever reason. */
    static Undecided unwritten(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean overloaded = cause instanceof DecisionLog.Unwritten unwritten && unwritten.overloaded();
        return new Undecided(overloaded, "the decision could not be logged: " + cause.getMessage(), cause);
    }

    /** Whether too much is asked at once, rather than the state being out of reach or too old. */
    public boolean overloaded() {
        return overloaded;
    }
}
