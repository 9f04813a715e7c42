package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Certification.EndKind;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Window;
import io.certigate.server.state.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of certifications can permit more, and which settings go round a second person. */
class HighRiskChangeTest {
    private static final EntityRef SHOP = TestNode.account("shop");
    private static final Instant NOW = TestNode.START;
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));

    @TempDir
    private Path data;

    private static Certification held(List<Window> suspensions, @Nullable End end) {
        return TestNode.filing(SHOP, "1", null).withSuspensions(suspensions).withEnd(end);
    }

    private static End end(Instant at) {
        return new End(EndKind.REVOKED, at, NOW, "");
    }

    private boolean permitsMore(TestNode node, Certification before, Certification after) {
        node.writeUnseen(before);
        return HighRiskChange.first(List.of(new Update.Put(after)), EnumSet.of(HighRisk.CERTIFICATIONS), node.store)
                != null;
    }

    @Test
    void first_certification_onlyWhatEndsOrSuspendsItIsFree() throws Exception {
        Window open = new Window(NOW, null);
        Window planned = new Window(LATER, null);
        Certification plain = held(List.of(), null);
        try (TestNode node = TestNode.start(data)) {
            assertThat(permitsMore(node, plain, plain)).isFalse();
            assertThat(permitsMore(node, plain, held(List.of(open), null))).isFalse();
            assertThat(permitsMore(node, plain, held(List.of(), end(LATER)))).isFalse();
            assertThat(permitsMore(node, held(List.of(), end(LATER)), held(List.of(), end(NOW))))
                    .isFalse();
            assertThat(permitsMore(node, held(List.of(planned), null), held(List.of(open, planned), null)))
                    .isFalse();

            assertThat(permitsMore(node, held(List.of(open), null), plain)).isTrue();
            assertThat(permitsMore(node, held(List.of(open), null), held(List.of(new Window(NOW, LATER)), null)))
                    .isTrue();
            assertThat(permitsMore(node, held(List.of(), end(NOW)), held(List.of(), end(LATER))))
                    .isTrue();
            assertThat(permitsMore(node, held(List.of(), end(NOW)), plain)).isTrue();
            assertThat(permitsMore(node, plain, TestNode.filing(SHOP, "1", LATER)))
                    .isTrue();
            assertThat(permitsMore(node, plain, TestNode.filing(SHOP, "2", null)))
                    .isTrue();
        }
    }

    @Test
    void settings_thatOnePersonCouldGoRound_areRefused() {
        SecondPersonSettings activation =
                new SecondPersonSettings(EnumSet.of(HighRisk.ACTIVATION), Duration.ofHours(1));
        SecondPersonSettings directives =
                new SecondPersonSettings(EnumSet.of(HighRisk.DIRECTIVES), Duration.ofHours(1));

        assertThatThrownBy(() -> directives.check(false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected callers who prove who they are");
        assertThatThrownBy(() -> activation.check(true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected no --policies with --second-person activation");
        activation.check(true, false);
        directives.check(true, true);
        SecondPersonSettings.NONE.check(false, true);
        assertThatThrownBy(() -> new SecondPersonSettings(EnumSet.noneOf(HighRisk.class), Duration.ofDays(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found PT192H");
    }
}
