package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicLong paused = new AtomicLong();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private final Pace pace = new Pace(hurried::get, now::get, paused::addAndGet);

    private void work(long millis) {
        for (long i = 0; i < 10 * millis; i++) {
            now.addAndGet(TimeUnit.MICROSECONDS.toNanos(100));
            pace.step();
        }
    }

    @Test
    void step_nobodyWaits_pausesAboutAsLongAsItWorks() {
        work(100);

        assertThat(TimeUnit.NANOSECONDS.toMillis(paused.get())).isBetween(50L, 100L);
    }

    @Test
    void step_shortWork_doesNotPause() {
        pace.step();

        assertThat(paused).hasValue(0);
    }

    @Test
    void step_somebodyWaits_doesNotPause() {
        hurried.set(true);

        work(100);

        assertThat(paused).hasValue(0);
    }
}
