package io.certigate.client;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Turns instants into the contract's timestamps and back. */
public final class Instants {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Instants() {}

    /**
     * The timestamp of an instant, to the nanosecond.
     *
     * @throws IllegalArgumentException if the instant is outside the years 1 to 9999
     */
    public static Timestamp toTimestamp(Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new IllegalArgumentException("expected an instant in the years 1 to 9999, found " + instant);
        }
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** The instant of a timestamp. */
    public static Instant toInstant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
