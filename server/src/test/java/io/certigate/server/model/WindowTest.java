package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final Instant FROM = Instant.parse("2022-03-30T16:00:00Z");
    private static final Instant UNTIL = Instant.parse("2022-06-19T16:00:00Z");

    @Test
    void contains_edges_startBelongsEndDoesNot() {
        Window window = new Window(FROM, UNTIL);
        assertThat(window.contains(FROM.minusNanos(1))).isFalse();
        assertThat(window.contains(FROM)).isTrue();
        assertThat(window.contains(UNTIL.minusNanos(1))).isTrue();
        assertThat(window.contains(UNTIL)).isFalse();
    }

    @Test
    void contains_openEnds_reachForEver() {
        assertThat(new Window(null, UNTIL).contains(Instant.MIN)).isTrue();
        assertThat(new Window(null, UNTIL).contains(UNTIL)).isFalse();
        assertThat(new Window(FROM, null).contains(Instant.MAX)).isTrue();
        assertThat(new Window(FROM, null).contains(FROM.minusNanos(1))).isFalse();
        assertThat(Window.ALWAYS.contains(Instant.MIN)).isTrue();
    }

    @Test
    void nextEdge_everyPosition_isStrictlyLater() {
        Window window = new Window(FROM, UNTIL);
        assertThat(window.nextEdge(FROM.minusNanos(1), null)).isEqualTo(FROM);
        assertThat(window.nextEdge(FROM, null)).isEqualTo(UNTIL);
        assertThat(window.nextEdge(UNTIL, null)).isNull();
        assertThat(window.nextEdge(UNTIL, UNTIL.plusSeconds(1))).isEqualTo(UNTIL.plusSeconds(1));
        assertThat(window.nextEdge(FROM, FROM.plusNanos(1))).isEqualTo(FROM.plusNanos(1));
        assertThat(Window.ALWAYS.nextEdge(FROM, null)).isNull();
    }

    @Test
    void construction_emptyOrReversed_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(FROM, FROM));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(UNTIL, FROM))
                .withMessageContaining("expected an end after the start");
    }
}
