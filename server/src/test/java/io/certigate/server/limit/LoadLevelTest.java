package io.certigate.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadLevelTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final LoadLevel level = new LoadLevel(50 * MILLI);
    private long now;

    private void late(long millis) {
        long due = now;
        now += millis * MILLI;
        level.ran(due, now);
    }

    private int shedOf(int checks) {
        int shed = 0;
        for (int i = 0; i < checks; i++) {
            shed += level.sheds() ? 1 : 0;
        }
        return shed;
    }

    @Test
    void ran_onceVeryLate_shedsNothing() {
        late(2_000);
        late(2_000);
        late(10);
        late(2_000);
        late(2_000);

        assertThat(level.level()).isZero();
        assertThat(shedOf(1_000)).isZero();
    }

    @Test
    void ran_lateAllTheTime_shedsMoreAndMoreButNeverAll() {
        late(60);
        late(60);
        assertThat(level.level()).isZero();

        late(60);
        assertThat(level.level()).isEqualTo(2);
        assertThat(shedOf(LoadLevel.ALL)).isEqualTo(2);
        for (int i = 0; i < 100; i++) {
            late(60);
        }

        assertThat(level.level()).isEqualTo(LoadLevel.ALL - 1);
        assertThat(shedOf(10 * LoadLevel.ALL)).isEqualTo(10 * (LoadLevel.ALL - 1));
    }

    @Test
    void ran_betweenHalfAndTheBound_keepsTheLevelAndBelowItFalls() {
        for (int i = 0; i < 4; i++) {
            late(60);
        }
        assertThat(level.level()).isEqualTo(4);

        for (int i = 0; i < 100; i++) {
            late(40);
        }
        assertThat(level.level()).isEqualTo(4);
        late(10);
        late(10);
        assertThat(level.level()).isEqualTo(3);
        for (int i = 0; i < 15; i++) {
            late(10);
        }

        assertThat(level.level()).isZero();
    }

    @Test
    void ran_noBound_shedsNothing() {
        LoadLevel off = new LoadLevel(0);

        assertThat(off.isOn()).isFalse();
        assertThat(level.isOn()).isTrue();
    }
}
