package io.certigate.server.sandbox;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved forward. */
final class StandingClock implements InstantSource {
    private volatile Instant now;

    StandingClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves it; backwards it would stand before what was written. */
    synchronized void move(Instant to) {
        if (to.isBefore(now) || !to.isBefore(Sandbox.LATEST)) {
            throw new IllegalArgumentException("expected an instant from " + now
                    + ", where the clock stands, to before " + Sandbox.LATEST + ", found " + to);
        }
        now = to;
    }
}
