package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GapTest {
    private static final Instant AT = Instant.parse("2026-11-22T00:00:00Z");

    private final Gap gap = new Gap();

    /** An instant after all that was counted, and before all that will be. */
    private static long now() {
        long before = System.nanoTime();
        long now = before;
        while (now == before) {
            now = System.nanoTime();
        }
        return now;
    }

    @Test
    void takeIfBegunBefore_moreIsCountedWithoutAPause_takesAll() {
        gap.count(AT, "no room");
        long worked = now();
        gap.count(AT.plusSeconds(1), "still no room");

        assertThat(gap.takeIfBegunBefore(worked)).isEqualTo(new Gap.Counted(2, AT, AT.plusSeconds(1), "no room"));
        assertThat(gap.takeIfBegunBefore(now())).isNull();
        assertThat(gap.total()).isEqualTo(2);
    }

    @Test
    void takeIfBegunBefore_begunOrGivenBackLater_takesNothingYet() {
        long worked = now();
        gap.count(AT, "no room");
        assertThat(gap.takeIfBegunBefore(worked)).isNull();

        Gap.Counted taken = Objects.requireNonNull(gap.take());
        worked = now();
        gap.putBack(taken);

        assertThat(gap.takeIfBegunBefore(worked)).isNull();
        assertThat(gap.takeIfBegunBefore(now())).isEqualTo(taken);
    }

    @Test
    void count_longReason_isCut() {
        gap.count(AT, "x".repeat(10_000));

        Gap.Counted taken = Objects.requireNonNull(gap.take());
        assertThat(taken.why()).hasSize(200);
    }
}
