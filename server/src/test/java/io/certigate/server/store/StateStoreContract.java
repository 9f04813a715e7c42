package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.certigate.server.state.Activation;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.ChainVerifier;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Committed;
import io.certigate.server.state.DirectivesRead;
import io.certigate.server.state.Following;
import io.certigate.server.state.IdempotencyMismatch;
import io.certigate.server.state.PutKeys;
import io.certigate.server.state.PutRecords;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.StateStore.RelationFilter;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.StoredRelease.Waiver;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must do. */
abstract class StateStoreContract {
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00.000000001Z");
    static final EntityRef SHOP = new EntityRef("official_account", "weixin/店:1");
    private static final EntityRef CHAIN = new EntityRef("company", "chain");

    private static final String HASH = "0123456789abcdef".repeat(4);

    /** How many idempotency keys the store under test remembers. */
    static final int REMEMBERED_KEYS = 10;

    /** The store under test, empty at first. */
    abstract JdbcStore store();

    /** Writes a revision. */
    final void putSomething() {
        put(entity(SHOP));
    }

    @Test
    void follow_emptyStore_isTheHeadAlone() {
        Following found = store().follow(0, 10);

        assertThat(found.head()).isEqualTo(store().head());
        assertThat(found.changes()).isEmpty();
    }

    @Test
    void follow_someRevisions_isTheHeadWithWholeRevisionsAfter() {
        put(entity(SHOP));
        write(List.of(
                new Update.Put(certification(SHOP, "N-1")),
                new Update.Put(certification(SHOP, "N-2")),
                new Update.Put(certification(SHOP, "N-3"))));
        put(entity(CHAIN));

        Following found = store().follow(0, 10);
        assertThat(found.head()).isEqualTo(store().head());
        assertThat(found.changes()).isEqualTo(store().changesAfter(0, 10));
        assertThat(store().follow(0, 2).changes()).extracting(Change::revision).containsExactly(1L);
        assertThat(store().follow(1, 2).changes()).extracting(Change::revision).containsExactly(2L, 2L, 2L);
        assertThat(store().follow(3, 2).changes()).isEmpty();
        assertThat(store().follow(9, 2).head()).isEqualTo(store().head());
    }

    @Test
    void head_emptyStore_isRevisionZero() {
        Revision head = store().head().revision();

        assertThat(head.number()).isZero();
        assertThat(head.hash()).isEqualTo(Revision.EMPTY_HASH);
        assertThat(head.epoch()).isNotEmpty();
        assertThat(store().head().activeRelease()).isEmpty();
        assertThat(store().changesAfter(0, 10)).isEmpty();
    }

    @Test
    void write_severalRevisions_areGaplessAndChained() {
        for (int i = 0; i < 5; i++) {
            put(entity(new EntityRef("company", "c" + i)));
        }
        write(List.of(new Update.Put(entity(SHOP)), new Update.Put(certification(SHOP, "N-1"))));

        List<Change> changes = store().changesAfter(0, 100);
        ChainVerifier chain = new ChainVerifier(new Revision("any", 0, Revision.EMPTY_HASH));
        assertThat(changes).hasSize(7).allMatch(chain::accepts);
        assertThat(chain.number()).isEqualTo(6);
        assertThat(chain.hash()).isEqualTo(store().head().revision().hash());
    }

    @Test
    void write_controlCharactersInTexts_areKeptAndChained() {
        Entity odd = new Entity(SHOP, Map.of("note", new Value.Text("a\u0000b\n\ud83d\ude00")));
        store().write(new Attribution(NOW, "tester", "be\u0001cause\n", null), current -> List.of(new Update.Put(odd)));

        Change change = store().changesAfter(0, 1).get(0);
        assertThat(change.why()).isEqualTo("be\u0001cause\n");
        assertThat(new ChainVerifier(new Revision("any", 0, Revision.EMPTY_HASH)).accepts(change))
                .isTrue();
        assertThat(Objects.requireNonNull(store().entity(SHOP)).record()).isEqualTo(odd);
    }

    @Test
    void write_sameRecordTwiceInOneRevision_theLastCounts() {
        Entity later = new Entity(SHOP, Map.of("note", new Value.Text("later")));
        write(List.of(new Update.Put(entity(SHOP)), new Update.Put(later)));

        assertThat(store().changesAfter(0, 10)).hasSize(2);
        assertThat(Objects.requireNonNull(store().entity(SHOP)).record()).isEqualTo(later);
    }

    @Test
    void changesAfter_limitInsideARevision_wholeRevisionsOnly() {
        put(entity(SHOP));
        write(List.of(
                new Update.Put(certification(SHOP, "N-1")),
                new Update.Put(certification(SHOP, "N-2")),
                new Update.Put(certification(SHOP, "N-3"))));

        assertThat(store().changesAfter(0, 2)).extracting(Change::revision).containsExactly(1L);
        assertThat(store().changesAfter(1, 2)).extracting(Change::revision).containsExactly(2L, 2L, 2L);
    }

    @Test
    void write_draftThrows_changesNothing() {
        Revision before = store().head().revision();
        assertThatThrownBy(() -> store().write(attribution(null), current -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessage("refused");

        assertThat(store().head().revision()).isEqualTo(before);
    }

    @Test
    void write_noUpdates_writesNothing() {
        Committed committed = store().write(attribution(null), current -> List.of());

        assertThat(committed.changes()).isEmpty();
        assertThat(committed.revision()).isEqualTo(store().head().revision());
    }

    @Test
    void write_draft_seesCurrentRecords() {
        put(certification(SHOP, "N-1"));
        List<Object> seen = new ArrayList<>();
        store().write(attribution(null), current -> {
            seen.add(current.certifications(SHOP, "kind", 10).get(0).revision());
            seen.add(current.recordsOf(SHOP));
            return List.of();
        });

        assertThat(seen).containsExactly(1L, 1);
    }

    @Test
    void write_sameIdempotencyKey_answersTheOriginal() {
        Idempotency key = new Idempotency("k", "hash");
        Committed first = store().write(attribution(key), current -> List.of(new Update.Put(entity(SHOP))));
        put(entity(CHAIN));
        Committed again = store().write(attribution(key), current -> {
            throw new AssertionError("not asked");
        });

        assertThat(again.repeated()).isTrue();
        assertThat(again.revision()).isEqualTo(first.revision());
        assertThat(again.changes()).isEqualTo(first.changes());
        assertThatThrownBy(() -> store().write(attribution(new Idempotency("k", "other")), current -> List.of()))
                .isInstanceOf(IdempotencyMismatch.class);
    }

    @Test
    void write_moreKeysThanAreRemembered_forgetsTheOldest() {
        for (int i = 0; i <= REMEMBERED_KEYS; i++) {
            store().write(
                            attribution(new Idempotency("k" + i, "hash")),
                            current -> List.of(new Update.Put(entity(SHOP))));
        }
        Committed second = store().write(attribution(new Idempotency("k1", "hash")), current -> List.of());
        Committed first = store().write(attribution(new Idempotency("k0", "hash")), current -> List.of());

        assertThat(second.repeated()).isTrue();
        assertThat(second.revision().number()).isEqualTo(2);
        assertThat(first.repeated()).isFalse();
    }

    @Test
    void read_holders_oneSnapshotWithAbsentOnes() {
        Entity entity = entity(SHOP);
        put(entity);
        put(certification(SHOP, "N-1"));
        put(new Relation(SHOP, "owner", CHAIN, new Window(NOW, null)));

        FactsRead read = store().read(List.of(SHOP, CHAIN));
        Facts shop = Objects.requireNonNull(read.facts().get(SHOP));
        Facts chain = Objects.requireNonNull(read.facts().get(CHAIN));
        assertThat(read.head()).isEqualTo(store().head().revision());
        assertThat(shop.changedAt()).isEqualTo(3);
        assertThat(shop.readAt()).isEqualTo(3);
        assertThat(shop.property("platform")).isEqualTo(new Value.Text("weixin"));
        assertThat(shop.certifications("kind")).hasSize(1);
        assertThat(shop.relations("owner").get(0).with()).isEqualTo(CHAIN);
        assertThat(chain.changedAt()).isZero();
        assertThat(chain.weight()).isEqualTo(1);
    }

    @Test
    void read_whileWriting_factsAndHeadBelongTogether() {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                put(entity(SHOP));
            }
            done.set(true);
        });
        while (!done.get()) {
            FactsRead read = store().read(List.of(SHOP));
            // Every revision changes this holder: any difference is a mixed snapshot.
            assertThat(Objects.requireNonNull(read.facts().get(SHOP)).changedAt())
                    .isEqualTo(read.head().number());
            if (writing.isCompletedExceptionally()) {
                break;
            }
        }
        writing.join();
        assertThat(store().head().revision().number()).isEqualTo(200);
    }

    @Test
    void read_manyHolders_findsEach() {
        List<EntityRef> holders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            EntityRef holder = new EntityRef("company", "c" + i);
            holders.add(holder);
            put(entity(holder));
        }

        Map<EntityRef, Facts> facts = store().read(holders).facts();
        for (int i = 0; i < 100; i++) {
            assertThat(Objects.requireNonNull(facts.get(holders.get(i))).changedAt())
                    .isEqualTo(i + 1);
        }
    }

    @Test
    void records_written_areReadBackExactly() {
        Certification held = certification(SHOP, "N-1")
                .withSuspensions(List.of(new Window(NOW, NOW.plusSeconds(1)), new Window(NOW.plusSeconds(2), null)))
                .withEnd(new Certification.End(Certification.EndKind.SUPERSEDED, NOW.plusSeconds(9), NOW, "N-2"));
        put(held);
        put(entity(SHOP));

        assertThat(store().certifications(SHOP, "kind", 10)).containsExactly(new Versioned<>(held, 1));
        assertThat(store().entity(SHOP)).isEqualTo(new Versioned<>(entity(SHOP), 2));
        assertThat(store().entity(CHAIN)).isNull();
    }

    @Test
    void write_aThousandRecords_areOneRevisionOfEachKind() {
        List<Update> updates = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            EntityRef holder = new EntityRef("company", "c" + i);
            updates.add(new Update.Put(certification(holder, "N-" + i)));
            if (i % 2 == 0) {
                updates.add(new Update.Put(entity(holder)));
                updates.add(new Update.Put(new Relation(holder, "owner", CHAIN, new Window(NOW.plusNanos(i), null))));
            }
        }
        updates.add(new Update.Put(directive("d", null)));
        put(certification(new EntityRef("company", "c0"), "N-0"));
        write(updates);

        List<Change> changes = store().changesAfter(1, 1_000);
        ChainVerifier chain = new ChainVerifier(
                new Revision("any", 1, store().changesAfter(0, 1).get(0).hash()));
        assertThat(changes).hasSize(801).allMatch(chain::accepts);
        assertThat(chain.hash()).isEqualTo(store().head().revision().hash());
        Facts facts = Objects.requireNonNull(
                store().read(List.of(new EntityRef("company", "c398"))).facts().get(new EntityRef("company", "c398")));
        assertThat(facts.changedAt()).isEqualTo(2);
        assertThat(facts.certifications("kind")).hasSize(1);
        assertThat(facts.relations("owner")).hasSize(1);
        assertThat(facts.property("platform")).isEqualTo(new Value.Text("weixin"));
        assertThat(store().directive("d")).isNotNull();
        assertThat(store().recordsOf(new EntityRef("company", "c0"))).isEqualTo(2);
    }

    @Test
    void recordsFor_manyKeys_findsThoseThatAreThere() {
        List<Update> updates = new ArrayList<>();
        Set<CertificationKey> wanted = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            EntityRef holder = new EntityRef("company", "c" + i);
            wanted.add(new CertificationKey(holder, "kind", "N-1"));
            if (i % 3 == 0) {
                updates.add(new Update.Put(certification(holder, "N-1")));
                updates.add(new Update.Put(certification(holder, "N-2")));
            }
        }
        write(updates);
        put(entity(SHOP));

        PutRecords found = store().recordsFor(new PutKeys(Set.of(SHOP, CHAIN), wanted, Set.of()));

        assertThat(found.entities()).containsOnly(Map.entry(SHOP, new Versioned<>(entity(SHOP), 2)));
        assertThat(found.certifications()).hasSize(200);
        EntityRef third = new EntityRef("company", "c3");
        assertThat(found.certifications())
                .containsEntry(
                        new CertificationKey(third, "kind", "N-1"), new Versioned<>(certification(third, "N-1"), 1));
        assertThat(found.counts())
                .hasSize(600)
                .containsEntry(third, 2)
                .containsEntry(new EntityRef("company", "c4"), 0);
        assertThat(store().certification(new CertificationKey(third, "kind", "N-1")))
                .isEqualTo(new Versioned<>(certification(third, "N-1"), 1));
        assertThat(store().certification(new CertificationKey(third, "kind", "N-3")))
                .isNull();
    }

    @Test
    void recordsFor_relationWindow_isTheOneBeforeAndTheOneAfter() {
        List<Versioned<Relation>> stored = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Relation window = new Relation(
                    SHOP, "owner", CHAIN, new Window(NOW.plusSeconds(10L * i), NOW.plusSeconds(10L * i + 5)));
            put(window);
            stored.add(new Versioned<>(window, i + 1));
        }
        put(new Relation(SHOP, "operator", CHAIN, new Window(NOW, null)));

        assertThat(around(NOW.plusSeconds(20))).containsExactlyInAnyOrder(stored.get(2), stored.get(3));
        assertThat(around(NOW.plusSeconds(29))).containsExactlyInAnyOrder(stored.get(2), stored.get(3));
        assertThat(around(NOW.minusSeconds(1))).containsExactly(stored.get(0));
        assertThat(around(NOW.plusSeconds(99))).containsExactly(stored.get(4));
    }

    private List<Versioned<Relation>> around(Instant from) {
        PutRecords found = store().recordsFor(
                        new PutKeys(Set.of(), Set.of(), Set.of(new RelationKey(SHOP, "owner", CHAIN, from))));
        assertThat(found.counts()).containsOnly(Map.entry(SHOP, 6));
        return found.relations();
    }

    @Test
    void write_keyedAndNothingToWrite_isRepeatedWithoutAskingAgain() {
        put(entity(SHOP));
        Idempotency key = new Idempotency("nothing", "hash");
        Committed first = store().write(attribution(key), current -> List.of());
        put(entity(CHAIN));
        Committed again = store().write(attribution(key), current -> {
            throw new AssertionError("not asked");
        });

        assertThat(again.repeated()).isTrue();
        assertThat(again.changes()).isEmpty();
        assertThat(again.revision()).isEqualTo(first.revision());
        assertThatThrownBy(() -> store().write(attribution(new Idempotency("nothing", "other")), current -> List.of()))
                .isInstanceOf(IdempotencyMismatch.class);
    }

    @Test
    void history_ofOneRecord_latestFirst() {
        put(certification(SHOP, "N-1"));
        put(certification(SHOP, "N-2"));
        put(certification(SHOP, "N-1"));
        String key = RecordCodec.certificationKey(new CertificationKey(SHOP, "kind", "N-1"));

        assertThat(store().history(ChangeKind.CERTIFICATION, key, 10))
                .extracting(Change::revision)
                .containsExactly(3L, 1L);
        assertThat(store().history(ChangeKind.CERTIFICATION, key, 1)).hasSize(1);
    }

    @Test
    void entities_pagesWhileInserting_showEveryStayingRecordOnce() {
        for (int i = 0; i < 20; i++) {
            put(entity(new EntityRef("company", String.format("c%02d", i * 2))));
        }
        List<String> shown = new ArrayList<>();
        EntityRef last = null;
        for (int page = 0; page < 20; page++) {
            List<Versioned<Entity>> found = store().entities("company", last, 3);
            if (found.isEmpty()) {
                break;
            }
            found.forEach(entity -> shown.add(entity.record().ref().id()));
            last = found.get(found.size() - 1).record().ref();
            put(entity(new EntityRef("company", String.format("c%02d", page * 2 + 1))));
        }

        assertThat(shown).doesNotHaveDuplicates().isSorted();
        for (int i = 0; i < 20; i++) {
            assertThat(shown).contains(String.format("c%02d", i * 2));
        }
    }

    @Test
    void certifications_filters_combine() {
        put(certification(SHOP, "N-1"));
        put(certification(SHOP, "N-2"));
        put(certification(CHAIN, "N-3"));

        assertThat(numbers(new CertificationFilter(null, "", null))).containsExactly("N-3", "N-1", "N-2");
        assertThat(numbers(new CertificationFilter(SHOP, "", null))).containsExactly("N-1", "N-2");
        assertThat(numbers(new CertificationFilter(null, "kind", new CertificationKey(CHAIN, "kind", "N-3"))))
                .containsExactly("N-1", "N-2");
        assertThat(numbers(new CertificationFilter(SHOP, "other", null))).isEmpty();
    }

    @Test
    void relations_pages_followStartsToTheNanosecond() {
        Relation early = new Relation(SHOP, "owner", CHAIN, new Window(NOW, NOW.plusNanos(1)));
        Relation late = new Relation(SHOP, "owner", CHAIN, new Window(NOW.plusNanos(1), null));
        put(late);
        put(early);

        List<Versioned<Relation>> first = store().relations(new RelationFilter(SHOP, "owner", null), 1);
        assertThat(first).extracting(Versioned::record).containsExactly(early);
        RelationKey after = new RelationKey(SHOP, "owner", CHAIN, NOW);
        assertThat(store().relations(new RelationFilter(null, "", after), 10))
                .extracting(Versioned::record)
                .containsExactly(late);
        assertThat(store().relations(SHOP, "owner", CHAIN, 10)).hasSize(2);
    }

    @Test
    void release_published_isKeptAndNotActive() {
        Report report = new Report(3, 2, 1, List.of(new Waiver("suite/a \"case\"", "因为")));
        write(List.of(new Update.Publish(HASH, "body", report)));

        assertThat(store().head().activeRelease()).isEmpty();
        assertThat(store().release(HASH)).isEqualTo("body");
        assertThat(store().release("other")).isNull();
        assertThat(store().activationBefore(Long.MAX_VALUE)).isNull();
        Change change = store().changesAfter(0, 1).get(0);
        assertThat(change.holder()).isNull();
        assertThat(change.kind()).isEqualTo(ChangeKind.PUBLICATION);
        assertThat(store().releases(HASH, 1))
                .containsExactly(
                        new StoredRelease(HASH, 1, change.recordedAt(), change.actor(), change.why(), report, null));
    }

    @Test
    void release_activated_isHeadWithItsActivation() {
        write(List.of(new Update.Publish(HASH, "body", Report.UNKNOWN), new Update.Activate(HASH, 0)));
        write(List.of(new Update.Activate(HASH, 1)));

        assertThat(store().head().activeRelease()).isEqualTo(HASH);
        Activation latest = store().activationBefore(Long.MAX_VALUE);
        assertThat(latest)
                .extracting(Activation::revision, Activation::previous)
                .containsExactly(2L, 1L);
        assertThat(store().releases(HASH.substring(0, 8), 2))
                .extracting(StoredRelease::activation)
                .containsExactly(latest);
        assertThat(store().activationBefore(2))
                .extracting(Activation::revision, Activation::previous)
                .containsExactly(1L, 0L);
    }

    @Test
    void release_activatedButNotStored_changesNothing() {
        assertThatThrownBy(() -> write(List.of(new Update.Activate(HASH, 0)))).isInstanceOf(StoreException.class);

        assertThat(store().head().revision().number()).isZero();
    }

    @Test
    void releases_byPrefixAndBeforeARevision_areThoseOfTheRange() {
        List<String> hashes = List.of("aa".repeat(32), "ab".repeat(32), "af".repeat(32), "b0".repeat(32));
        hashes.forEach(hash -> write(List.of(new Update.Publish(hash, "body", Report.UNKNOWN))));
        write(List.of(new Update.Publish(hashes.get(0), "body", new Report(1, 1, 1, List.of()))));

        assertThat(store().releases("a", 10))
                .extracting(StoredRelease::hash)
                .containsExactlyElementsOf(hashes.subList(0, 3));
        assertThat(store().releases("af", 10)).hasSize(1);
        assertThat(store().releases("c", 10)).isEmpty();
        assertThat(store().releasesBefore(Long.MAX_VALUE, 2))
                .extracting(StoredRelease::revision)
                .containsExactly(5L, 4L);
        assertThat(store().releasesBefore(4, 10))
                .extracting(StoredRelease::revision)
                .containsExactly(3L, 2L);
    }

    @Test
    void keys_withColonsAndQuotes_doNotCollide() {
        Set<String> keys = new HashSet<>();
        keys.add(RecordCodec.entityKey(new EntityRef("a:b", "c")));
        keys.add(RecordCodec.entityKey(new EntityRef("a", "b:c")));
        keys.add(RecordCodec.entityKey(new EntityRef("a\",\"b", "c")));
        put(entity(new EntityRef("a:b", "c")));

        assertThat(keys).hasSize(3);
        assertThat(store().entity(new EntityRef("a", "b:c"))).isNull();
    }

    @Test
    void directives_byId_leaveOutThoseThatAreOver() {
        write(List.of(
                new Update.Put(directive("c", null)),
                new Update.Put(directive("a", NOW.plusSeconds(1))),
                new Update.Put(directive("b", NOW.plusNanos(1)))));
        put(directive("c", NOW.plusSeconds(2)));

        assertThat(ids(store().directives("", null, 10))).containsExactly("a", "b", "c");
        assertThat(ids(store().directives("", NOW.plusNanos(1), 10))).containsExactly("a", "c");
        assertThat(ids(store().directives("a", null, 1))).containsExactly("b");
        assertThat(store().directivesNotOver(NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(store().directive("c")).isEqualTo(new Versioned<>(directive("c", NOW.plusSeconds(2)), 2));
        assertThat(store().directive("d")).isNull();
        assertThat(store().history(ChangeKind.DIRECTIVE, RecordCodec.directiveKey("c"), 10))
                .extracting(Change::revision)
                .containsExactly(2L, 1L);
    }

    @Test
    void directives_heldAtAHorizon_areReadWithTheHead() {
        assertThat(store().directives(NOW).head()).isEqualTo(store().head());
        write(List.of(new Update.Put(directive("old", NOW.plusNanos(1))), new Update.Put(directive("open", null))));

        DirectivesRead read = store().directives(NOW.plusNanos(1));

        assertThat(read.head()).isEqualTo(store().head());
        assertThat(read.directives().all()).containsExactly(directive("open", null));
    }

    private static List<String> ids(List<Versioned<Directive>> directives) {
        return directives.stream().map(each -> each.record().id()).toList();
    }

    private static Directive directive(String id, @Nullable Instant until) {
        return new Directive(
                id,
                new Directive.Scope(
                        Set.of("CN"), Set.of("CN"), Set.of("a.*"), Set.of(), Set.of(), Set.of(SHOP), Map.of()),
                new Window(NOW, until),
                new Directive.Order("令", "office", new LegalBasis("l", "法", "", "", "", "", "", ""), "r", Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(NOW, OrderState.IN_FORCE))));
    }

    private List<String> numbers(CertificationFilter filter) {
        return store().certifications(filter, 10).stream()
                .map(held -> held.record().number())
                .toList();
    }

    private void put(StateRecord record) {
        write(List.of(new Update.Put(record)));
    }

    private void write(List<Update> updates) {
        store().write(attribution(null), current -> updates);
    }

    private static Attribution attribution(@Nullable Idempotency idempotency) {
        return new Attribution(NOW, "tester", "because", idempotency);
    }

    private static Entity entity(EntityRef ref) {
        return new Entity(ref, Map.of("platform", new Value.Text("weixin")));
    }

    private static Certification certification(EntityRef holder, String number) {
        return new Certification(holder, "kind", number, "issuer", "服务", NOW, null, false, List.of(), null);
    }
}
