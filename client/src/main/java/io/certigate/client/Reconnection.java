package io.certigate.client;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a node that was away as soon as it is back. By itself gRPC waits longer after each failure, up to two minutes:
 * whoever replaces the nodes one by one would end the last one that a client is connected to.
 */
final class Reconnection implements AutoCloseable {
    /** Between two attempts to connect to a node that is away. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final ScheduledFuture<?> attempts;

    private Reconnection(ScheduledFuture<?> attempts) {
        this.attempts = attempts;
    }

    /** Begins to look after a channel; has no effect on connections that work. */
    static Reconnection of(ManagedChannel channel) {
        return new Reconnection(Background.TIMER.scheduleWithFixedDelay(
                channel::resetConnectBackoff, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        attempts.cancel(false);
    }
}
