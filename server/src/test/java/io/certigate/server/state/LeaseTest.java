package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Instant SENT = Instant.parse("2022-06-01T00:00:00Z");
    private static final Lease LEASE = new Lease(1_000, SENT, Duration.ofSeconds(2));

    @Test
    void left_bothClocksAgree_isWhatRemains() {
        assertThat(LEASE.left(1_000 + 500_000_000, SENT.plusMillis(500))).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void left_machineWasSuspended_wallClockCounts() {
        assertThat(LEASE.left(1_000, SENT.plusSeconds(10))).isZero();
    }

    @Test
    void left_wallClockSetBack_monotonicClockCounts() {
        assertThat(LEASE.left(1_000 + 2_000_000_000, SENT.minusSeconds(3_600))).isZero();
    }

    @Test
    void left_exactlyAtItsLength_isZero() {
        long nanos = 1_000 + 2_000_000_000L;
        assertThat(LEASE.left(nanos, SENT.plusSeconds(2))).isZero();
        assertThat(LEASE.left(nanos, SENT.plusSeconds(2).minusNanos(1))).isZero();
        assertThat(LEASE.left(nanos - 1, SENT.plusSeconds(2).minusNanos(1))).isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void left_clocksAreASecondApart_stillCounts() {
        assertThat(LEASE.left(1_000, SENT.plusSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(LEASE.left(1_000, SENT.minusSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void left_clocksAreFurtherApart_isZero() {
        assertThat(LEASE.left(1_000, SENT.plusSeconds(1).plusNanos(1))).isZero();
        assertThat(LEASE.left(1_000, SENT.minusSeconds(1).minusNanos(1))).isZero();
    }
}
