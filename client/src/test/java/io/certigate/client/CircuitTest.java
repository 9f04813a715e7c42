package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final CertigateException DOWN = new CertigateException.Unavailable("down", null, null);

    private final ManualClocks clocks = new ManualClocks();
    private final Circuit circuit =
            new Circuit(new CircuitPolicy(3, PAUSE), clocks.clocks().nanoTime());

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            circuit.enter().failed(DOWN);
        }
    }

    private void assertShut() {
        assertThatThrownBy(circuit::enter).isInstanceOf(CertigateException.CircuitOpen.class);
    }

    @Test
    void failed_fewerInARowThanItTakes_staysClosed() {
        fail(2);
        circuit.enter().answered();
        fail(2);

        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void failed_soManyInARow_opensForThePause() {
        fail(3);

        clocks.passMonotonic(Duration.ofMillis(400));
        assertThatThrownBy(circuit::enter)
                .isInstanceOfSatisfying(
                        CertigateException.CircuitOpen.class,
                        open -> assertThat(open.retryAfter()).isEqualTo(Duration.ofMillis(600)))
                .hasMessageContaining("found 3 failures in a row");
        assertThat(List.of(circuit.opened(), circuit.rejected())).containsExactly(1L, 1L);
    }

    @Test
    void enter_afterThePause_letsOneCallThrough() {
        fail(3);
        clocks.passMonotonic(PAUSE);

        Circuit.Passage probe = circuit.enter();
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertShut();

        probe.answered();
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        circuit.enter().answered();
    }

    @Test
    void failed_theCallThatWasLetThrough_opensForAnotherPause() {
        fail(3);
        clocks.passMonotonic(PAUSE);
        circuit.enter().failed(DOWN);

        assertShut();
        clocks.passMonotonic(PAUSE);
        circuit.enter().answered();
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void abandoned_theCallThatWasLetThrough_letsTheNextThrough() {
        fail(3);
        clocks.passMonotonic(PAUSE);
        circuit.enter().abandoned();
        circuit.enter().failed(new CertigateException.Cancelled("interrupted", null));

        circuit.enter().answered();
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void answered_aCallFromBeforeItOpened_doesNotCloseIt() {
        Circuit.Passage slow = circuit.enter();
        Circuit.Passage late = circuit.enter();
        fail(3);
        slow.answered();
        assertShut();

        clocks.passMonotonic(PAUSE);
        Circuit.Passage probe = circuit.enter();
        late.failed(DOWN);
        probe.answered();
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void passage_toldTwice_countsOnce() {
        Circuit.Passage passage = circuit.enter();
        passage.failed(DOWN);
        passage.failed(DOWN);
        passage.abandoned();
        passage.answered();
        fail(2);

        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void failed_whatAServerRefuses_isAnAnswer() {
        for (CertigateException refusal : List.of(
                new CertigateException.InvalidRequest("no market", List.of(), null),
                new CertigateException.Refused("not found", List.of(), null),
                new CertigateException.Unauthenticated("no token", null),
                new CertigateException.PermissionDenied("another role", null),
                new CertigateException.NotImplemented("at", null))) {
            fail(2);
            circuit.enter().failed(refusal);
        }
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S", "-1, PT1S", "1, PT0S", "1, PT-1S"})
    void policy_outOfRange_isRefused(int failures, Duration pause) {
        assertThatThrownBy(() -> new CircuitPolicy(failures, pause)).isInstanceOf(IllegalArgumentException.class);
    }
}
