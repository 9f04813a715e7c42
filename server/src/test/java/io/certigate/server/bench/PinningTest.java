package io.certigate.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PinningTest {
    @Test
    void divided_severalProcessors_theFirstIsTheServersAndTheOthersAreTheLoads() {
        assertThat(Pinning.divided("0-1")).isEqualTo(new Pinning("0", "1"));
        assertThat(Pinning.divided("2,4-6")).isEqualTo(new Pinning("2", "4,5,6"));
    }

    @Test
    void divided_oneProcessor_isRefused() {
        assertThatThrownBy(() -> Pinning.divided("3"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leave it out");
    }
}
