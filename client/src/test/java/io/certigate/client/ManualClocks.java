package io.certigate.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Clocks that go when they are told to. */
final class ManualClocks {
    private final AtomicLong nanos = new AtomicLong(17);
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2022-04-10T04:00:00Z"));

    Clocks clocks() {
        return new Clocks(wall::get, nanos::get);
    }

    /** Both go on. */
    void pass(Duration time) {
        passMonotonic(time);
        passWall(time);
    }

    void passMonotonic(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    void passWall(Duration time) {
        wall.updateAndGet(now -> now.plus(time));
    }
}
