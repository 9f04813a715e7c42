package io.certigate.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void of_touchingAndOverlappingStretches_areOne() {
        assertThat(line(3, 5, 1, 3, 4, 6, 8, 9)).isEqualTo(line(1, 6, 8, 9));
    }

    @Test
    void intersect_isWhatBothHold() {
        assertThat(line(0, 4, 6, 9).intersect(line(2, 7, 8, 12))).isEqualTo(line(2, 4, 6, 7, 8, 9));
        assertThat(line(0, 4).intersect(line(4, 7))).isEqualTo(Timeline.NEVER);
    }

    @Test
    void covers_unionOfTouchingStretches_holdsAndAGapDoesNot() {
        assertThat(line(0, 2, 2, 5).covers(line(1, 4))).isTrue();
        assertThat(line(0, 2, 3, 5).covers(line(1, 4))).isFalse();
        assertThat(line(0, 2).covers(Timeline.NEVER)).isTrue();
        assertThat(Timeline.NEVER.covers(line(0, 1))).isFalse();
        assertThat(line(0, 2).covers(Timeline.of(List.of(new Stretch(Instant.MIN, Instant.MAX)))))
                .isFalse();
    }

    private static Timeline line(int... edges) {
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < edges.length; i += 2) {
            stretches.add(new Stretch(Instant.ofEpochSecond(edges[i]), Instant.ofEpochSecond(edges[i + 1])));
        }
        return Timeline.of(stretches);
    }
}
