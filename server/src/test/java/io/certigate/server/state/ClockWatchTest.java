package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockWatchTest {
    private static final Instant NOW = Instant.parse("2022-06-01T00:00:00Z");

    private final ClockWatch watch = new ClockWatch();

    @ParameterizedTest
    @ValueSource(longs = {-1_000, -1, 0, 30, 50, 51, 1_050})
    void look_databaseWithinASecond_isTrusted(long millis) {
        watch.look(0, NOW, NOW.plusMillis(50), NOW.plusMillis(millis));

        assertThat(watch.offset()).isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -1_001, 1_051, 3_600_000})
    void look_databaseFurtherAway_isRefusedUntilTheyAgree(long millis) {
        assertThatThrownBy(() -> watch.look(0, NOW, NOW.plusMillis(50), NOW.plusMillis(millis)))
                .isInstanceOf(StoreNotReady.class)
                .hasMessageContaining("clocks within 1 s");

        watch.look(0, NOW, NOW.plusMillis(50), NOW);
        assertThat(watch.offset()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -1_001, 1_001, 3_600_000})
    void look_oneClockMadeAStep_isRefusedUntilAccepted(long millis) {
        watch.look(0, NOW, NOW, null);
        Instant stepped = NOW.plusMillis(250 + millis);

        assertThatThrownBy(() -> watch.look(250_000_000, stepped, stepped, null))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("--acknowledge-clock");
        assertThatThrownBy(() -> watch.look(500_000_000, stepped.plusMillis(250), stepped, null))
                .isInstanceOf(StoreException.class);

        assertThat(watch.acknowledge()).isTrue();
        watch.look(750_000_000, stepped.plusMillis(500), stepped, null);
        assertThat(watch.acknowledge()).isFalse();
        assertThat(watch.offset()).isNull();
    }

    @Test
    void look_oneClockDriftsSlowly_isTrusted() {
        for (int i = 0; i < 100; i++) {
            watch.look(i * 250_000_000L, NOW.plusMillis(i * 300L), NOW, null);
        }

        assertThat(watch.acknowledge()).isFalse();
    }
}
