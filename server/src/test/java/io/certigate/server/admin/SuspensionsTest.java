package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuspensionsTest {
    @Test
    void begin_beforeALaterOne_runsIntoIt() {
        assertThat(Suspensions.begin(List.of(window(10, 20L), window(30, null)), at(5)))
                .containsExactly(window(5, 20L), window(30, null));
    }

    @Test
    void begin_afterAll_isOpen() {
        assertThat(Suspensions.begin(List.of(window(1, 5L)), at(5))).containsExactly(window(1, 5L), window(5, null));
    }

    @Test
    void end_atItsStart_removesIt() {
        assertThat(Suspensions.end(List.of(window(1, 2L), window(5, null)), at(5)))
                .containsExactly(window(1, 2L));
    }

    @Test
    void end_inside_shortensIt() {
        assertThat(Suspensions.end(List.of(window(1, 9L)), at(5))).containsExactly(window(1, 5L));
    }

    @Test
    void begin_tooMany_isRefused() {
        List<Window> suspensions = new ArrayList<>();
        for (long i = 0; i < Suspensions.MAX; i++) {
            suspensions.add(window(i * 2, i * 2 + 1));
        }
        assertThatThrownBy(() -> Suspensions.begin(suspensions, at(1_000))).isInstanceOf(FailedPrecondition.class);
    }

    @Test
    void randomCommands_staySortedAndDisjoint() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            List<Window> suspensions = List.of();
            for (int step = 0; step < 40; step++) {
                Instant at = at(random.nextInt(60));
                boolean suspended = suspensions.stream().anyMatch(window -> window.contains(at));
                suspensions = suspended ? Suspensions.end(suspensions, at) : Suspensions.begin(suspensions, at);
                boolean now = suspensions.stream().anyMatch(window -> window.contains(at));
                assertThat(now).isEqualTo(!suspended);
                for (int i = 1; i < suspensions.size(); i++) {
                    Instant end = Objects.requireNonNull(suspensions.get(i - 1).until());
                    assertThat(end)
                            .isBeforeOrEqualTo(
                                    Objects.requireNonNull(suspensions.get(i).from()));
                }
            }
        }
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static Window window(long from, @Nullable Long until) {
        return new Window(at(from), until == null ? null : at(until));
    }
}
