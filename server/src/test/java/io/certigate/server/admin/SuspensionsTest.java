package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuspensionsTest {
    @Test
    void begin_beforeALaterOne_leavesThatAsItWas() {
        assertThat(Suspensions.begin(List.of(window(10, 20L), window(30, null)), at(5)))
                .containsExactly(window(5, null), window(10, 20L), window(30, null));
    }

    @Test
    void end_ofAnUrgentOne_leavesThePlannedOne() {
        List<Window> urgent = Suspensions.begin(List.of(window(10, null)), at(5));

        assertThat(Suspensions.end(urgent, at(7))).containsExactly(window(5, 7L), window(10, null));
    }

    @Test
    void begin_withinABoundedOne_outlastsIt() {
        assertThat(Suspensions.begin(List.of(window(1, 9L)), at(5))).containsExactly(window(1, 9L), window(5, null));
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
    void randomCommands_stayOrderedAndTouchNothingElse() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            List<Window> suspensions = List.of();
            for (int step = 0; step < 40; step++) {
                List<Window> before = suspensions;
                Instant at = at(random.nextInt(60));
                boolean suspended = before.stream().anyMatch(window -> window.contains(at));
                suspensions = suspended ? Suspensions.end(before, at) : Suspensions.begin(before, at);

                assertThat(suspensions.stream().anyMatch(window -> window.contains(at)))
                        .isEqualTo(!suspended);
                assertThat(suspensions)
                        .containsAll(before.stream()
                                .filter(window -> !window.contains(at))
                                .toList());
                assertThat(suspensions).isSortedAccordingTo(Comparator.comparing(Window::from));
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
