package io.certigate.server.condition;

import static io.certigate.server.condition.Truth.ERROR;
import static io.certigate.server.condition.Truth.FALSE;
import static io.certigate.server.condition.Truth.TRUE;
import static io.certigate.server.condition.Truth.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TruthTest {
    private static final List<Truth> STRONGEST_LAST = List.of(TRUE, UNKNOWN, ERROR, FALSE);

    @Test
    void and_ofAnyTwo_isTheOneThatWins() {
        for (Truth a : Truth.values()) {
            for (Truth b : Truth.values()) {
                int wins = Math.max(STRONGEST_LAST.indexOf(a), STRONGEST_LAST.indexOf(b));
                assertThat(a.and(b)).as("%s and %s", a, b).isEqualTo(STRONGEST_LAST.get(wins));
            }
        }
    }

    @Test
    void or_ofAnyTwo_isTheOppositeOfAndOfTheOpposites() {
        assertThat(FALSE.or(FALSE)).isEqualTo(FALSE);
        assertThat(FALSE.or(UNKNOWN)).isEqualTo(UNKNOWN);
        assertThat(UNKNOWN.or(ERROR)).isEqualTo(ERROR);
        assertThat(ERROR.or(TRUE)).isEqualTo(TRUE);
        for (Truth a : Truth.values()) {
            for (Truth b : Truth.values()) {
                assertThat(a.or(b))
                        .as("%s or %s", a, b)
                        .isEqualTo(a.not().and(b.not()).not());
                assertThat(a.or(b)).isEqualTo(b.or(a));
            }
        }
    }

    @Test
    void not_ofWhatIsNotKnown_staysSo() {
        assertThat(TRUE.not()).isEqualTo(FALSE);
        assertThat(FALSE.not()).isEqualTo(TRUE);
        assertThat(UNKNOWN.not()).isEqualTo(UNKNOWN);
        assertThat(ERROR.not()).isEqualTo(ERROR);
    }
}
