package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.ChainVerifier;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.ChangeLog.Audit;
import io.certigate.server.state.ChangeLog.Stretch;
import io.certigate.server.state.Committed;
import io.certigate.server.state.LogPosition;
import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the change log must do for those who follow, audit and prune it, whatever keeps it. */
abstract class ChangeLogContract {
    static final Instant NOW = Instant.parse("2022-06-01T12:00:00Z");
    static final EntityRef SHOP = new EntityRef("official_account", "weixin/店:1");
    static final EntityRef CHAIN = new EntityRef("company", "chain");
    static final AuditFilter ALL = new AuditFilter(null, Set.of(), "", null, null);

    private static final String RELEASE = "0123456789abcdef".repeat(4);
    private static final LogPosition END = LogPosition.after(Long.MAX_VALUE);

    private Instant now = NOW;

    /** The store under test, empty at first. */
    abstract JdbcStore store();

    /** Closes the store and opens what it kept. */
    abstract void reopen();

    final Committed write(String actor, Update... updates) {
        return store().write(new Attribution(now, actor, "", null), current -> List.of(updates));
    }

    static Update.Put put(EntityRef ref, int version) {
        return new Update.Put(new Entity(ref, Map.of("version", new Value.Whole(version))));
    }

    static Update.Put certified(EntityRef holder, String number) {
        return new Update.Put(new Certification(holder, "filing", number, "", "", NOW, null, false, List.of(), null));
    }

    private List<Change> read(LogPosition after) {
        List<Change> all = new ArrayList<>();
        LogPosition at = after;
        while (true) {
            List<Change> next = store().stretch(at).changes();
            if (next.isEmpty()) {
                return all;
            }
            all.addAll(next);
            Change last = next.get(next.size() - 1);
            at = new LogPosition(last.revision(), last.ordinal());
        }
    }

    private List<Change> audit(AuditFilter filter, int page) {
        List<Change> all = new ArrayList<>();
        LogPosition before = END;
        while (before != null) {
            Audit audit = store().audit(filter, 0, before, page);
            assertThat(audit.found()).hasSizeLessThanOrEqualTo(page);
            all.addAll(audit.found());
            before = audit.next();
        }
        return all;
    }

    private void pruneAll() {
        int steps = 0;
        while (store().pruneSome()) {
            assertThat(++steps).isLessThan(1_000);
        }
    }

    @Test
    void stretch_smallRevisions_areReadWholeAndInOrder() {
        for (int i = 0; i < 5; i++) {
            write("ann", put(SHOP, i), put(CHAIN, i));
        }

        Stretch all = store().stretch(LogPosition.after(0));
        Stretch rest = store().stretch(new LogPosition(5, 0));

        assertThat(all.whole()).isTrue();
        assertThat(all.changes()).hasSize(10).isEqualTo(store().changesAfter(0, 100));
        assertThat(rest.changes()).extracting(Change::revision, Change::ordinal).containsExactly(tuple(5L, 1));
        assertThat(store().stretch(LogPosition.after(5))).isEqualTo(new Stretch(List.of(), true));
    }

    @Test
    void stretch_revisionThatDoesNotFit_comesInPartsThatFollowOneAnother() {
        String long16k = "x".repeat(16_000);
        Update[] updates = IntStream.range(0, 40)
                .mapToObj(i -> new Update.Put(
                        new Entity(new EntityRef("company", "c" + i), Map.of("note", new Value.Text(long16k)))))
                .toArray(Update[]::new);
        write("ann", put(SHOP, 1));
        write("ann", updates);
        write("ann", put(SHOP, 2));

        Stretch first = store().stretch(LogPosition.after(0));
        Stretch second = store().stretch(LogPosition.after(1));

        // The small revision alone: a part of the large one is not begun behind it.
        assertThat(first.changes()).hasSize(1);
        assertThat(first.whole()).isTrue();
        assertThat(second.changes()).hasSizeBetween(2, 39);
        assertThat(second.whole()).isFalse();
        assertThat(second.changes().stream()
                        .mapToLong(change -> change.body().length())
                        .sum())
                .isLessThanOrEqualTo(ChangeLog.MAX_CHARACTERS);
        assertThat(read(LogPosition.after(0))).isEqualTo(store().changesAfter(0, 1_000));
    }

    @Test
    void hashAt_revisions_isThatOfTheirLastEntry() {
        Revision written = write("ann", put(SHOP, 1), put(CHAIN, 1)).revision();

        assertThat(store().hashAt(0)).isEqualTo(Revision.EMPTY_HASH);
        assertThat(store().hashAt(1)).isEqualTo(written.hash());
        assertThat(store().hashAt(2)).isNull();
        assertThat(store().extent()).isEqualTo(new ChangeLog.Extent(written, 0));
    }

    @Test
    void audit_filters_combine() {
        write("ann", put(SHOP, 1), certified(SHOP, "N-1"));
        now = NOW.plusMillis(1_500);
        write("bob", put(CHAIN, 1), certified(CHAIN, "N-2"));
        now = NOW.plusSeconds(2);
        write("bob", certified(SHOP, "N-3"), new Update.Publish(RELEASE, "{}", Report.UNKNOWN));
        write("ann", new Update.Activate(RELEASE, 0));

        assertThat(audit(ALL, 2)).extracting(Change::revision).containsExactly(4L, 3L, 3L, 2L, 2L, 1L, 1L);
        assertThat(audit(new AuditFilter(SHOP, Set.of(), "", null, null), 1))
                .extracting(Change::revision)
                .containsExactly(3L, 1L, 1L);
        assertThat(audit(new AuditFilter(SHOP, Set.of(ChangeKind.CERTIFICATION), "bob", null, null), 1))
                .extracting(Change::revision)
                .containsExactly(3L);
        assertThat(audit(new AuditFilter(null, Set.of(ChangeKind.PUBLICATION, ChangeKind.RELEASE), "", null, null), 1))
                .extracting(Change::kind)
                .containsExactly(ChangeKind.RELEASE, ChangeKind.PUBLICATION);
        assertThat(audit(new AuditFilter(null, Set.of(ChangeKind.RELEASE), "bob", null, null), 1))
                .isEmpty();
        assertThat(audit(new AuditFilter(null, Set.of(), "bob", null, null), 3))
                .extracting(Change::revision)
                .containsExactly(3L, 3L, 2L, 2L);
    }

    @Test
    void audit_instantsWithAndWithoutFractions_areComparedAsInstants() {
        Instant[] times = {NOW, NOW.plusMillis(1), NOW.plusNanos(999_999_999), NOW.plusSeconds(1), NOW.plusSeconds(9)};
        for (Instant time : times) {
            now = time;
            write("ann", put(SHOP, 1));
        }

        assertThat(audited(NOW.plusMillis(1), NOW.plusSeconds(1))).containsExactly(3L, 2L);
        assertThat(audited(null, NOW.plusMillis(1))).containsExactly(1L);
        assertThat(audited(NOW.plusNanos(999_999_999), null)).containsExactly(5L, 4L, 3L);
        assertThat(audited(NOW.plusSeconds(10), null)).isEmpty();
        assertThat(audited(null, NOW)).isEmpty();
    }

    @Test
    void audit_clockThatWentBack_losesNothing() {
        now = NOW.plus(Duration.ofHours(1));
        write("ann", put(SHOP, 1));
        now = NOW;
        write("ann", put(SHOP, 2));
        now = NOW.plus(Duration.ofHours(2));
        write("ann", put(SHOP, 3));

        assertThat(audited(NOW.plusSeconds(1), null)).containsExactly(3L, 1L);
        assertThat(audited(null, NOW.plusSeconds(1))).containsExactly(2L);
    }

    private List<Long> audited(@Nullable Instant since, @Nullable Instant until) {
        ChangeLog.Span span = store().recorded(since, until);
        Audit audit = store().audit(
                        new AuditFilter(null, Set.of(), "", since, until),
                        span.first(),
                        LogPosition.after(span.last()),
                        100);
        return audit.found().stream().map(Change::revision).toList();
    }

    @Test
    void audit_rareEntries_looksAtABoundedNumberAndGoesOn() {
        write("rare", put(SHOP, 0));
        for (int i = 0; i < 3; i++) {
            write("ann", certifications(i, 1_000));
        }

        Audit first = store().audit(new AuditFilter(null, Set.of(ChangeKind.ENTITY), "", null, null), 0, END, 10);

        assertThat(first.found()).isEmpty();
        assertThat(first.next()).isNotNull();
        assertThat(audit(new AuditFilter(null, Set.of(ChangeKind.ENTITY), "", null, null), 10))
                .hasSize(1);
    }

    private static Update[] certifications(int series, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> certified(new EntityRef("company", "c" + i), series + "-" + i))
                .toArray(Update[]::new);
    }

    @Test
    void prune_overwrittenEntries_goAndWhatTheFloorNeedsStays() {
        write("ann", put(SHOP, 1), put(CHAIN, 1));
        write("ann", put(SHOP, 2), new Update.Publish(RELEASE, "{}", Report.UNKNOWN));
        write("ann", new Update.Publish(RELEASE, "{}", Report.UNKNOWN));
        write("ann", put(SHOP, 4));
        write("ann", put(SHOP, 5));

        write("ann", new Update.Prune(4));
        pruneAll();

        // The shop as of 4 and of 5, the chain as of 1 still, and every release.
        assertThat(read(LogPosition.after(0)))
                .extracting(Change::revision, Change::kind)
                .containsExactly(
                        tuple(1L, ChangeKind.ENTITY),
                        tuple(2L, ChangeKind.PUBLICATION),
                        tuple(3L, ChangeKind.PUBLICATION),
                        tuple(4L, ChangeKind.ENTITY),
                        tuple(5L, ChangeKind.ENTITY),
                        tuple(6L, ChangeKind.PRUNING));
        assertThat(store().extent().floor()).isEqualTo(4);
        assertThat(store().pruneSome()).isFalse();
    }

    @Test
    void prune_again_alsoDropsWhatWasKeptBefore() {
        write("ann", put(SHOP, 1), put(CHAIN, 1));
        write("ann", put(SHOP, 2));
        write("ann", new Update.Prune(2));
        pruneAll();
        write("ann", put(CHAIN, 4), put(SHOP, 4));
        write("ann", new Update.Prune(4));
        pruneAll();

        assertThat(read(LogPosition.after(0)))
                .extracting(Change::revision, Change::kind)
                .containsExactly(
                        tuple(3L, ChangeKind.PRUNING),
                        tuple(4L, ChangeKind.ENTITY),
                        tuple(4L, ChangeKind.ENTITY),
                        tuple(5L, ChangeKind.PRUNING));
    }

    @Test
    void prune_whatFollows_isStillChainedToTheFloor() {
        for (int i = 0; i < 20; i++) {
            write("ann", put(SHOP, i), put(CHAIN, i));
        }
        String hash = store().hashAt(10);
        write("ann", new Update.Prune(10));
        pruneAll();
        reopen();

        ChainVerifier chain = new ChainVerifier(new Revision("any", 10, Objects.requireNonNull(hash)));
        assertThat(store().hashAt(10)).isEqualTo(hash);
        assertThat(read(LogPosition.after(10))).hasSize(21).allMatch(chain::accepts);
        assertThat(chain.hash()).isEqualTo(store().head().revision().hash());
    }

    @Test
    void prune_idempotencyKeys_upToTheFloorAreForgotten() {
        Idempotency first = new Idempotency("first", "hash");
        Idempotency second = new Idempotency("second", "hash");
        store().write(new Attribution(NOW, "ann", "", first), current -> List.of(put(SHOP, 1)));
        store().write(new Attribution(NOW, "ann", "", second), current -> List.of(put(SHOP, 2)));
        write("ann", new Update.Prune(1));
        pruneAll();

        Committed again = store().write(new Attribution(NOW, "ann", "", second), current -> List.of(put(SHOP, 3)));
        Committed anew = store().write(new Attribution(NOW, "ann", "", first), current -> List.of(put(SHOP, 4)));

        assertThat(again.repeated()).isTrue();
        assertThat(again.revision().number()).isEqualTo(2);
        assertThat(anew.repeated()).isFalse();
        assertThat(anew.revision().number()).isEqualTo(4);
    }

    @Test
    void prune_keysOfWritesThatFoundNothingToWrite_areForgottenByTheirRevisionToo() {
        Idempotency early = new Idempotency("early", "hash");
        Idempotency written = new Idempotency("written", "hash");
        Idempotency late = new Idempotency("late", "hash");
        write("ann", put(SHOP, 1));
        store().write(new Attribution(NOW, "ann", "", early), current -> List.of());
        store().write(new Attribution(NOW, "ann", "", written), current -> List.of(put(SHOP, 2)));
        store().write(new Attribution(NOW, "ann", "", late), current -> List.of());
        write("ann", new Update.Prune(1));
        pruneAll();

        Committed writtenAgain =
                store().write(new Attribution(NOW, "ann", "", written), current -> List.of(put(SHOP, 3)));
        Committed lateAgain = store().write(new Attribution(NOW, "ann", "", late), current -> List.of(put(SHOP, 4)));
        Committed earlyAnew = store().write(new Attribution(NOW, "ann", "", early), current -> List.of(put(SHOP, 5)));

        assertThat(writtenAgain.repeated()).isTrue();
        assertThat(lateAgain.repeated()).isTrue();
        assertThat(earlyAnew.repeated()).isFalse();
    }

    @Test
    void prune_manyEntries_goInStepsAndAfterEveryStopGoesOn() {
        EntityRef[] holders = IntStream.range(0, 700)
                .mapToObj(i -> new EntityRef("company", "c" + i))
                .toArray(EntityRef[]::new);
        for (int version = 0; version < 6; version++) {
            int each = version;
            write(
                    "ann",
                    IntStream.range(0, 700).mapToObj(i -> put(holders[i], each)).toArray(Update[]::new));
        }
        write("ann", new Update.Prune(5));

        List<Integer> dropped = new ArrayList<>();
        boolean more = true;
        while (more) {
            int before = entries();
            more = store().pruneSome();
            dropped.add(before - entries());
            reopen();
        }

        assertThat(dropped).hasSizeGreaterThan(4).allMatch(rows -> rows <= ChangeLog.MAX_ENTRIES);
        // The versions as of 5 and 6, and the pruning.
        assertThat(entries()).isEqualTo(2 * 700 + 1);
    }

    private int entries() {
        return read(LogPosition.after(0)).size();
    }
}
