package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private final ManualClocks manual = new ManualClocks();
    private final Clocks clocks = manual.clocks();
    private final Clocks.Moment start = clocks.now();

    @Test
    void since_suspendedMachine_takesTheWallClock() {
        manual.passMonotonic(Duration.ofMillis(5));
        manual.passWall(Duration.ofHours(1));

        assertThat(clocks.since(start)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void since_wallClockSetBack_takesTheMonotonicClock() {
        manual.passMonotonic(Duration.ofSeconds(3));
        manual.passWall(Duration.ofHours(-1));

        assertThat(clocks.since(start)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void since_bothWentBack_isNothing() {
        manual.pass(Duration.ofSeconds(-1));

        assertThat(clocks.since(start)).isZero();
    }
}
