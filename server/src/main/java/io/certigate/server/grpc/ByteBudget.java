package io.certigate.server.grpc;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes some calls may hold together. */
final class ByteBudget {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** A budget of some bytes. */
    ByteBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Takes bytes.
     *
     * @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED if there are not so many left, and takes none
     */
    void take(long bytes) {
        if (taken.addAndGet(bytes) > limit) {
            taken.addAndGet(-bytes);
            throw Statuses.busy("expected releases of at most " + limit
                    + " bytes to be sent at the same time, found more; try again with back-off");
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
