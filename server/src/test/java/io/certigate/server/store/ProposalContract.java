package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.ProposalFilter;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every store keeps proposals. */
abstract class ProposalContract {
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00.000000001Z");
    private static final Duration DAY = Duration.ofDays(1);

    /** How the store under test is reached. */
    abstract SqlDialect dialect();

    /** The store under test. */
    abstract JdbcStore store();

    @BeforeEach
    void fill() {
        put(proposal(1, Status.PENDING, NOW.plus(DAY)));
        put(proposal(2, Status.PENDING, NOW));
        put(proposal(10, Status.BREAK_GLASS, null));
        put(proposal(1, Status.PENDING, NOW.plus(DAY)).decided(Status.REJECTED, new Signature("bob", NOW, "否")));
        put(proposal(3, Status.PENDING, NOW.plus(DAY)));
        put(proposal(4, Status.PENDING, NOW.plusNanos(1)));
    }

    private static Proposal proposal(long id, Status status, @Nullable Instant expires) {
        return new Proposal(
                id,
                HighRisk.CERTIFICATIONS,
                new Proposal.Change("[\"a\",\"店\"]", 7, status == Status.PENDING ? "cmVxdWVzdA==" : ""),
                new Signature("alice", NOW, "ticket \"7\""),
                expires,
                status,
                null);
    }

    private void put(Proposal proposal) {
        Signature by = new Signature("carol", NOW, "decided");
        store().write(new Attribution(NOW, "alice", "why", null), current -> List.of(new Update.Put(proposal, by)));
    }

    @Test
    void read_byNumber_isWhatWasPutLast() {
        Versioned<Proposal> first = Objects.requireNonNull(store().proposal(1));
        assertThat(first.record())
                .isEqualTo(proposal(1, Status.PENDING, NOW.plus(DAY))
                        .decided(Status.REJECTED, new Signature("bob", NOW, "否")));
        assertThat(first.revision()).isEqualTo(4);
        assertThat(store().proposal(5)).isNull();
        assertThat(Objects.requireNonNull(store().latestProposal()).record())
                .isEqualTo(proposal(10, Status.BREAK_GLASS, null));
    }

    @Test
    void change_ofAnotherSigner_namesHim() {
        List<Change> history = store().history(ChangeKind.PROPOSAL, RecordCodec.proposalKey(1), 10);
        assertThat(history).extracting(Change::actor).containsExactly("carol", "carol");
        assertThat(history).extracting(Change::why).containsExactly("decided", "decided");
    }

    @Test
    void list_filters_areLatestFirst() {
        assertThat(list(null, false, 11)).containsExactly(10L, 4L, 3L, 2L, 1L);
        assertThat(list(null, false, 3)).containsExactly(2L, 1L);
        assertThat(list(Status.PENDING, false, 11)).containsExactly(4L, 3L);
        assertThat(list(Status.PENDING, true, 11)).containsExactly(2L);
        assertThat(list(Status.REJECTED, false, 11)).containsExactly(1L);
        assertThat(list(Status.BREAK_GLASS, false, Long.MAX_VALUE)).containsExactly(10L);
        assertThat(store().proposals(new ProposalFilter(null, false, NOW, 11), 2))
                .hasSize(2);
    }

    private List<Long> list(@Nullable Status status, boolean expired, long before) {
        return store().proposals(new ProposalFilter(status, expired, NOW, before), 100).stream()
                .map(each -> each.record().id())
                .toList();
    }

    @Test
    void counts_areOfThoseThatWait() {
        assertThat(store().proposalCounts(NOW)).isEqualTo(new ProposalCounts(2, 1));
        assertThat(store().proposalCounts(NOW.plus(DAY))).isEqualTo(new ProposalCounts(0, 1));
    }

    @Test
    void inspect_proposalThatWasChanged_isFound() throws SQLException {
        assertThat(StoreInspector.inspect(dialect()).mistake()).isNull();

        execute("UPDATE proposal SET body = REPLACE(body, 'REJECTED', 'APPROVED')");

        assertThat(StoreInspector.inspect(dialect()).mistake())
                .isEqualTo(
                        "expected the proposal [\"0000000000000000001\"] as revision 4 of the change log left it, found"
                                + " another content");
    }

    @Test
    void prune_overwrittenEntries_go() throws SQLException {
        execute("UPDATE state_head SET floor = 5");
        IntStream.range(0, 3).forEach(step -> store().pruneSome());

        assertThat(store().history(ChangeKind.PROPOSAL, RecordCodec.proposalKey(1), 10))
                .extracting(Change::revision)
                .containsExactly(4L);
        assertThat(store().history(ChangeKind.PROPOSAL, RecordCodec.proposalKey(2), 10))
                .hasSize(1);
    }

    @Test
    void put_proposal_keepsOlderVersionsAway() throws SQLException {
        try (Connection connection = dialect().writer().getConnection();
                ResultSet row = connection.createStatement().executeQuery("SELECT oldest_version FROM state_head")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(5);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dialect().writer().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
