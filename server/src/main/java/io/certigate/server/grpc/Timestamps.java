package io.certigate.server.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as the contract writes them: the years 0001 to 9999, to the nanosecond. */
final class Timestamps {
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int NANOS = 1_000_000_000;

    private Timestamps() {}

    /** What is wrong with a timestamp, null if nothing is. */
    static @Nullable String problem(Timestamp timestamp) {
        if (timestamp.getSeconds() < EARLIEST || timestamp.getSeconds() > LATEST) {
            return "expected an instant of the years 0001 to 9999, found " + timestamp.getSeconds()
                    + " seconds from 1970";
        }
        if (timestamp.getNanos() < 0 || timestamp.getNanos() >= NANOS) {
            return "expected 0 to 999999999 nanoseconds, found " + timestamp.getNanos();
        }
        return null;
    }

    /** The instant of a timestamp without {@link #problem}. */
    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** The instant of a field, null if it is unset or at fault. */
    static @Nullable Instant read(String field, boolean present, Timestamp timestamp, Violations violations) {
        if (!present) {
            return null;
        }
        String problem = problem(timestamp);
        if (problem != null) {
            violations.add(field, problem);
            return null;
        }
        return instant(timestamp);
    }

    /** The instant of a required field; what it returns counts only if there are no violations. */
    static Instant required(String field, boolean present, Timestamp timestamp, Violations violations) {
        Instant instant = read(field, present, timestamp, violations);
        if (!present) {
            violations.add(field, "expected an instant, found none");
        }
        return instant == null ? Instant.EPOCH : instant;
    }

    static Duration write(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static Timestamp write(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
