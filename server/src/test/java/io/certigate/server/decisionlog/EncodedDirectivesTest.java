package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.state.HeldDirectives;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodedDirectivesTest {
    private static final int MAX_PAST = 100_000;

    private final EncodedDirectives encoded = new EncodedDirectives(MAX_PAST);

    @Test
    void of_manySetsOfThePast_staysWithinItsBytesAndKeepsThePresent() {
        HeldDirectives present = Entries.directives(2_000, 100);
        List<ProtoBuffer> kept = encoded.of(present, true);
        assertThat(EncodedDirectives.bytes(kept)).isGreaterThan(MAX_PAST);

        for (int i = 0; i < 10; i++) {
            List<ProtoBuffer> past = encoded.of(Entries.directives(100 + i, 100), false);
            assertThat(encoded.of(Entries.directives(100 + i, 100), false)).isSameAs(past);
            assertThat(encoded.pastBytes()).isBetween(1L, (long) MAX_PAST);
        }

        assertThat(encoded.of(present, false)).isSameAs(kept);
    }

    @Test
    void of_oneOfThePastThatIsTooLarge_isNotKept() {
        assertThat(encoded.of(Entries.directives(2_000, 100), false)).isNotEmpty();
        assertThat(encoded.pastBytes()).isZero();
    }
}
