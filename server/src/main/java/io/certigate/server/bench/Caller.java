package io.certigate.server.bench;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends calls of one kind on one connection, checks the answers, and never blocks. */
interface Caller {
    /**
     * Sends one call.
     *
     * @param index which one, counted by the load; different callers may get the same
     * @param done told once, on the connection's event loop: null, or why the answer is not the expected one
     */
    void call(int index, Consumer<@Nullable Throwable> done);
}
