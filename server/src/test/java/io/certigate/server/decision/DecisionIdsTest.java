package io.certigate.server.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecisionIdsTest {
    private static final Instant AT = Instant.parse("2030-03-01T04:00:00.123Z");
    private static final int THREADS = 4;
    private static final int EACH = 250_000;

    private final DecisionIds ids = new DecisionIds(new SecureRandom());

    @Test
    void next_anyInstant_isVersion7WithItsMilliseconds() {
        UUID id = UUID.fromString(ids.next(AT));

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(AT.toEpochMilli());
    }

    @Test
    void next_millionFromFourThreads_allDiffer() throws InterruptedException {
        long[] low = new long[THREADS * EACH];
        Thread[] threads = IntStream.range(0, THREADS)
                .mapToObj(thread -> new Thread(() -> {
                    for (int i = 0; i < EACH; i++) {
                        low[thread * EACH + i] = UUID.fromString(ids.next(AT)).getLeastSignificantBits();
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // Of one instant, ids differ in their lower half or not at all.
        assertThat(Arrays.stream(low).distinct().count()).isEqualTo(THREADS * EACH);
    }

    @Test
    void next_twoProcesses_differ() {
        DecisionIds other = new DecisionIds(new SecureRandom());

        assertThat(ids.next(AT)).isNotEqualTo(other.next(AT));
    }
}
