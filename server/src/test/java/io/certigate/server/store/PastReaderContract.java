package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestDatabase;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.registry.FactsRead;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.KnownRevisions;
import io.certigate.server.state.PastState;
import io.certigate.server.state.RevisionOutOfRange;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Update;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must know of the past. */
abstract class PastReaderContract {
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00.000000001Z");
    static final EntityRef SHOP = new EntityRef("official_account", "weixin/店:1");
    private static final EntityRef CHAIN = new EntityRef("company", "chain");
    private static final String HASH = "0123456789abcdef".repeat(4);

    /** The store under test, empty at first. */
    abstract JdbcStore store();

    /** A connection that may write. */
    abstract Connection connect() throws SQLException;

    private Revision write(Update... updates) {
        return store().write(new Attribution(NOW, "test", "", null), current -> List.of(updates))
                .revision();
    }

    final Revision put(StateRecord... records) {
        return write(Stream.of(records).map(Update.Put::new).toArray(Update[]::new));
    }

    private static Entity entity(EntityRef ref, String platform) {
        return new Entity(ref, Map.of("platform", new Value.Text(platform)));
    }

    static Certification certification(EntityRef holder, String issuer) {
        return new Certification(holder, "filing", "N", issuer, "", NOW, null, false, List.of(), null);
    }

    private static Directive directive(String id, @Nullable Instant until) {
        return new Directive(
                id,
                new Directive.Scope(Set.of("CN"), Set.of("CN"), Set.of("a"), Set.of(), Set.of(), Set.of(), Map.of()),
                new Window(NOW, until),
                new Directive.Order(
                        "Title",
                        "Ministry",
                        new LegalBasis("law", "Law", "", "", "", "", "", ""),
                        "test.ordered",
                        Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(NOW, OrderState.IN_FORCE))));
    }

    final Facts at(Revision revision, EntityRef holder) {
        FactsRead read = store().factsAt(revision, List.of(holder));
        assertThat(read.head()).isEqualTo(revision);
        return Objects.requireNonNull(read.facts().get(holder), "facts of every holder");
    }

    private void prune(long floor) throws SQLException {
        try (Connection connection = connect()) {
            TestDatabase.prune(connection, store(), floor);
        }
    }

    static String issuer(Facts facts) {
        return facts.certifications("filing").get(0).certification().issuer();
    }

    @Test
    void factsAt_everyRevision_areWhatWasKnownThen() {
        Revision empty = store().head().revision();
        Revision first = put(entity(SHOP, "weixin"));
        Revision second = put(entity(SHOP, "alipay"), certification(SHOP, "A"), certification(CHAIN, "B"));
        Revision third = put(new Relation(SHOP, "owner", CHAIN, new Window(NOW, null)));
        Revision fourth = put(certification(SHOP, "C"));

        assertThat(at(empty, SHOP).property("platform")).isNull();
        assertThat(at(empty, SHOP).changedAt()).isZero();
        assertThat(at(first, SHOP).property("platform")).isEqualTo(new Value.Text("weixin"));
        assertThat(at(first, SHOP).certifications("filing")).isEmpty();
        assertThat(at(second, SHOP).property("platform")).isEqualTo(new Value.Text("alipay"));
        assertThat(issuer(at(second, SHOP))).isEqualTo("A");
        assertThat(at(second, SHOP).relations("owner")).isEmpty();
        assertThat(at(third, SHOP).relations("owner")).hasSize(1);
        assertThat(at(third, SHOP).changedAt()).isEqualTo(3);
        assertThat(issuer(at(third, SHOP))).isEqualTo("A");
        assertThat(at(fourth, SHOP).certifications("filing")).hasSize(1);
        assertThat(issuer(at(fourth, SHOP))).isEqualTo("C");
        assertThat(at(fourth, SHOP).relations("owner")).hasSize(1);
        assertThat(at(fourth, CHAIN).changedAt()).isEqualTo(2);
        assertThat(at(fourth, CHAIN).readAt()).isEqualTo(4);
    }

    @Test
    void factsAt_manyHolders_areEachTheirOwn() {
        List<EntityRef> holders = LongStream.range(0, 100)
                .mapToObj(n -> new EntityRef("company", "c" + n))
                .toList();
        Revision all = put(holders.stream()
                .map(holder -> certification(holder, "of " + holder.id()))
                .toArray(StateRecord[]::new));

        Map<EntityRef, Facts> facts = store().factsAt(all, holders).facts();

        assertThat(facts).hasSize(100);
        facts.forEach((holder, each) -> assertThat(issuer(each)).isEqualTo("of " + holder.id()));
    }

    @Test
    void factsAt_anotherHistory_areRefused() {
        Revision first = put(entity(SHOP, "weixin"));

        assertThatThrownBy(() -> store().factsAt(new Revision(first.epoch(), 1, HASH), List.of(SHOP)))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().factsAt(new Revision("other", 1, first.hash()), List.of(SHOP)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void factsAt_prunedLog_areWhatTheyWereFromTheFloorOn() throws SQLException {
        Revision first = put(certification(SHOP, "A"));
        Revision second = put(certification(SHOP, "B"), certification(CHAIN, "X"));
        Revision third = put(entity(SHOP, "weixin"));
        Revision fourth = put(certification(SHOP, "C"));
        prune(3);

        assertThatThrownBy(() -> store().factsAt(first, List.of(SHOP))).isInstanceOf(RevisionOutOfRange.class);
        assertThatThrownBy(() -> store().factsAt(second, List.of(SHOP)))
                .isInstanceOf(RevisionOutOfRange.class)
                .hasMessageContaining("floor is 3");
        assertThat(issuer(at(third, SHOP))).isEqualTo("B");
        assertThat(issuer(at(third, CHAIN))).isEqualTo("X");
        assertThat(issuer(at(fourth, SHOP))).isEqualTo("C");
    }

    @Test
    void stateAt_everyRevision_isWhatWasKnownThen() {
        Revision empty = store().head().revision();
        Revision issued = put(directive("b", null), directive("a", null));
        Revision amended = put(directive("b", NOW.plusSeconds(60)));
        Revision released =
                write(new Update.Publish(HASH, "[]", StoredRelease.Report.UNKNOWN), new Update.Activate(HASH, 0));
        put(entity(SHOP, "weixin"));

        assertThat(store().stateAt(0)).isEqualTo(new PastState(empty, null, "", List.of()));
        assertThat(store().stateAt(1))
                .isEqualTo(new PastState(issued, NOW, "", List.of(directive("a", null), directive("b", null))));
        PastState third =
                new PastState(amended, NOW, "", List.of(directive("a", null), directive("b", NOW.plusSeconds(60))));
        assertThat(store().stateAt(2)).isEqualTo(third);
        assertThat(store().stateAt(3)).isEqualTo(new PastState(released, NOW, HASH, third.directives()));
        assertThat(store().stateAt(4).release()).isEqualTo(HASH);
        assertThat(store().stateAt(4).at()).isEqualTo(store().head().revision());
    }

    @Test
    void stateAt_outOfRange_isRefusedWithTheRange() throws SQLException {
        put(directive("a", null));
        put(directive("a", NOW.plusSeconds(60)));
        prune(2);

        assertThat(store().stateAt(2).directives()).containsExactly(directive("a", NOW.plusSeconds(60)));
        assertThatThrownBy(() -> store().stateAt(3))
                .isInstanceOf(RevisionOutOfRange.class)
                .hasMessageContaining("from 2 to the latest one, which is 2; found 3");
        assertThatThrownBy(() -> store().stateAt(1))
                .isInstanceOf(RevisionOutOfRange.class)
                .hasMessageContaining("floor is 2");
        assertThatThrownBy(() -> store().stateAt(Long.MAX_VALUE)).isInstanceOf(RevisionOutOfRange.class);
    }

    @Test
    void revisions_someThereAndSomeNot_areThoseThatCanBeTold() throws SQLException {
        Revision first = put(certification(SHOP, "A"), certification(CHAIN, "A"));
        Revision second = put(certification(CHAIN, "B"));
        Revision third = put(certification(SHOP, "C"));

        KnownRevisions all = store().revisions(List.of(0L, 1L, 2L, 3L, 4L));
        prune(2);
        KnownRevisions pruned = store().revisions(List.of(1L, 2L, 3L));

        assertThat(all.floor()).isZero();
        assertThat(all.hashes()).isEqualTo(Map.of(1L, first.hash(), 2L, second.hash(), 3L, third.hash()));
        assertThat(List.of(first, second, third)).allMatch(all::contains);
        assertThat(all.contains(new Revision(first.epoch(), 0, Revision.EMPTY_HASH)))
                .isTrue();
        assertThat(all.contains(new Revision("other", 1, first.hash()))).isFalse();
        assertThat(all.contains(new Revision(first.epoch(), 2, first.hash()))).isFalse();
        assertThat(pruned.floor()).isEqualTo(2);
        assertThat(pruned.contains(first)).isFalse();
        assertThat(List.of(second, third)).allMatch(pruned::contains);
        assertThat(store().revisions(List.of(9L)).hashes()).isEmpty();
    }

    @Test
    void reads_noneOrTooMany_areRefused() {
        Revision head = store().head().revision();

        assertThatThrownBy(() -> store().revisions(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        store().revisions(LongStream.range(0, 1_025).boxed().toList()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().revisions(LongStream.range(0, 1_024).boxed().toList())
                        .hashes())
                .isEmpty();
        assertThatThrownBy(() -> store().factsAt(head, List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
