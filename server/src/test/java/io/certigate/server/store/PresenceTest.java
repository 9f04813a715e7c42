package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.certigate.server.fixture.Postgres;
import io.certigate.server.model.HighRisk;
import io.certigate.server.state.Presence;
import io.certigate.server.state.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of one database know of each other. */
class PresenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private JdbcStore store;

    @BeforeEach
    void open() {
        store = JdbcStore.open(Postgres.database());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Presence begin(@Nullable String name, String address) {
        return Presence.begin(name, address, "1.0", Set.of(), store, () -> 7, CLOCK);
    }

    private static Sighting sighting(String name, Instant seenAt) {
        return new Sighting(name, name, "host:1", "1.0", Set.of(HighRisk.DIRECTIVES), seenAt, seenAt, 3);
    }

    @Test
    void begin_twoNodes_eachKnowsOfBothUntilTheyEnd() {
        try (Presence a = begin(null, "127.0.0.1:1")) {
            try (Presence b = begin("blue", "127.0.0.1:2")) {
                Awaitility.await().atMost(LIMIT).until(() -> a.nodes().size() == 2);
                assertThat(b.nodes()).isEqualTo(a.nodes()).containsExactly(a.self(), b.self());
                assertThat(b.self())
                        .isEqualTo(new Sighting(b.self().id(), "blue", "127.0.0.1:2", "1.0", Set.of(), NOW, NOW, 7));
                assertThat(a.self().name()).isEqualTo("127.0.0.1:1");
            }
            assertThat(a.nodes()).containsExactly(a.self());
        }
    }

    @Test
    void demanded_whatOneNodeDemands_allDoAsLongAsItIsThere() {
        try (Presence lax = begin("lax", "127.0.0.1:1")) {
            assertThat(lax.demanded()).isEmpty();
            try (Presence strict = Presence.begin(
                    "strict", "127.0.0.1:2", "1.0", Set.of(HighRisk.ACTIVATION), store, () -> 7, CLOCK)) {
                Awaitility.await().atMost(LIMIT).until(() -> lax.demanded().equals(Set.of(HighRisk.ACTIVATION)));
                assertThat(strict.demanded()).containsExactly(HighRisk.ACTIVATION);
                try (Presence later = begin("later", "127.0.0.1:3")) {
                    assertThat(later.demanded()).containsExactly(HighRisk.ACTIVATION);
                }
            }
            try (Presence last = begin("last", "127.0.0.1:4")) {
                assertThat(last.demanded()).isEmpty();
            }
        }
    }

    @Test
    void begin_alone_leavesNoWord() {
        try (Presence alone = Presence.begin("alone", "127.0.0.1:1", "1.0", Set.of(), null, () -> 7, CLOCK)) {
            assertThat(alone.nodes()).isEmpty();
            assertThat(alone.self().revision()).isEqualTo(7);
        }
    }

    @Test
    void close_storeGone_ends() {
        Presence node = begin("blue", "127.0.0.1:2");
        store.close();

        node.close();

        assertThat(catchThrowable(node::nodes)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void seen_nodesOfBefore_areNotShownAndThenForgotten() {
        store.seen(sighting("old", NOW.minus(Duration.ofDays(2))), Instant.EPOCH);
        store.seen(sighting("late", NOW.minusSeconds(61)), Instant.EPOCH);
        store.seen(sighting("now", NOW), Instant.EPOCH);
        assertThat(store.seenSince(NOW.minus(Presence.SHOWN)))
                .extracting(Sighting::name)
                .containsExactly("now");

        store.seen(sighting("now", NOW.plusNanos(1)), NOW.minus(Duration.ofDays(1)));

        assertThat(store.seenSince(Instant.EPOCH))
                .containsExactly(
                        sighting("late", NOW.minusSeconds(61)),
                        sighting("now", NOW).at(NOW.plusNanos(1), 3));
    }
}
