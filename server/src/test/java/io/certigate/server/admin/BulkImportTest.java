package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.ImportedChunk.Failure;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.Versioned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkImportTest {
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final EntityRef SHOP = new EntityRef("official_account", "shop");
    private static final EntityRef CHAIN = new EntityRef("company", "chain");
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    private Path folder;

    @TempDir
    private Path other;

    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode(folder);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void write_rowsOfEveryKind_areOneRevision() throws Exception {
        ImportedChunk done = write(
                1,
                new Entity(SHOP, Map.of("platform", new Value.Text("weixin"))),
                filing(CHAIN, " n-1 "),
                new Relation(SHOP, "owner", CHAIN, new Window(FROM, null)));

        assertThat(done.written()).isEqualTo(3);
        assertThat(done.failures()).isEmpty();
        assertThat(done.malformed()).isZero();
        assertThat(done.revision().number()).isEqualTo(1);
        assertThat(node.views.current().revision()).isEqualTo(done.revision());
        assertThat(node.store.certification(new CertificationKey(CHAIN, TestWords.FILING, "N-1")))
                .satisfies(held -> assertThat(held.record().issuer()).isEqualTo("CAC"));
    }

    @Test
    void write_badRows_areNamedAndHinderNoOther() throws Exception {
        ImportChunk chunk = new ImportChunk(
                "i",
                1,
                "",
                WriteOptions.UNAUTHENTICATED,
                Leave.NONE,
                List.of(
                        new ImportChunk.Row(7, null, List.of(new AdminException.Violation("holder", "expected one"))),
                        new ImportChunk.Row(8, filing(CHAIN, "malformed"), List.of()),
                        new ImportChunk.Row(9, certification(CHAIN, "unknown.kind", "1"), List.of()),
                        new ImportChunk.Row(11, new Relation(SHOP, "owner", CHAIN, new Window(FROM, null)), List.of()),
                        new ImportChunk.Row(
                                12,
                                new Relation(SHOP, "owner", CHAIN, new Window(FROM.plusSeconds(9), null)),
                                List.of())));
        ImportedChunk done = write(chunk);

        assertThat(done.written()).isEqualTo(2);
        assertThat(done.malformed()).isEqualTo(1);
        assertThat(done.failures()).extracting(Failure::line).containsExactly(7L, 9L, 12L);
        assertThat(done.failures().get(0).refusal()).isInstanceOf(Invalid.class).hasMessageContaining("holder");
        assertThat(done.failures().get(1).refusal()).isInstanceOf(Invalid.class);
        assertThat(done.failures().get(2).refusal())
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("overlaps");
    }

    @Test
    void write_sameRecordSeveralTimes_isOneChangeWithTheLast() throws Exception {
        node.admin
                .apply(new Command.PutCertification(filing(CHAIN, "N-1")), WriteOptions.NONE)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ImportedChunk done = write(
                1,
                filing(CHAIN, "N-1"),
                scoped(filing(CHAIN, "N-1"), "a"),
                scoped(filing(CHAIN, "N-1"), "a"),
                scoped(filing(CHAIN, "n-1"), "b"));

        assertThat(done.written()).isEqualTo(2);
        assertThat(done.unchanged()).isEqualTo(2);
        assertThat(node.store.changesAfter(1, 10)).hasSize(1);
        assertThat(node.store.certification(new CertificationKey(CHAIN, TestWords.FILING, "N-1")))
                .satisfies(held -> assertThat(held.record().scope()).isEqualTo("b"));
    }

    @Test
    void write_endedCertification_isRefusedAndStaysEnded() throws Exception {
        write(1, filing(CHAIN, "N-1"));
        CertificationKey key = new CertificationKey(CHAIN, TestWords.FILING, "N-1");
        node.admin.apply(new Command.Revoke(key, null), WriteOptions.NONE).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ImportedChunk done = write(2, filing(CHAIN, "N-1"), filing(CHAIN, "N-2"));

        assertThat(done.written()).isEqualTo(1);
        assertThat(done.failures()).hasSize(1);
        assertThat(done.failures().get(0).refusal()).isInstanceOf(FailedPrecondition.class);
        assertThat(node.store.certification(key))
                .satisfies(held -> assertThat(held.record().end()).isNotNull());
    }

    @Test
    void write_moreRecordsOfOneHolderThanThereMayBe_refusesTheRest() throws Exception {
        List<RegistryRecord> first = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            first.add(filing(CHAIN, "N-" + i));
        }
        List<RegistryRecord> second = new ArrayList<>();
        for (int i = 500; i < 1_100; i++) {
            second.add(filing(CHAIN, "N-" + i));
        }
        second.add(filing(SHOP, "N-1"));
        write(1, first.toArray(RegistryRecord[]::new));
        ImportedChunk done = write(2, second.toArray(RegistryRecord[]::new));

        assertThat(done.unchanged()).isEqualTo(100);
        assertThat(done.written()).isEqualTo(401);
        assertThat(done.failures()).hasSize(100);
        assertThat(node.store.recordsOf(CHAIN)).isEqualTo(Preconditions.MAX_RECORDS_OF_HOLDER);
    }

    @Test
    void write_repeated_changesNothingAndAnswersTheSame() throws Exception {
        Certification ended = filing(CHAIN, "N-1");
        write(1, ended, filing(SHOP, "N-9"));
        node.admin
                .apply(
                        new Command.Revoke(new CertificationKey(CHAIN, TestWords.FILING, "N-1"), null),
                        WriteOptions.NONE)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ImportChunk chunk = chunk(
                2, ended, filing(SHOP, "N-9"), filing(SHOP, "bad"), filing(SHOP, "bad"), certification(SHOP, "no", ""));
        ImportedChunk done = write(chunk);
        node.admin
                .apply(new Command.PutCertification(scoped(filing(SHOP, "bad"), "later")), WriteOptions.NONE)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ImportedChunk again = write(chunk);

        assertThat(again.revision()).isEqualTo(done.revision());
        assertThat(again).usingRecursiveComparison().ignoringFields("failures").isEqualTo(done);
        assertThat(texts(again)).isEqualTo(texts(done));
        assertThat(done.written()).isEqualTo(1);
        assertThat(done.unchanged()).isEqualTo(2);
        assertThat(done.malformed()).isEqualTo(2);
        assertThat(node.store.certification(new CertificationKey(SHOP, TestWords.FILING, "BAD")))
                .satisfies(held -> assertThat(held.record().scope()).isEqualTo("later"));
    }

    @Test
    void write_repeatedWithOtherRows_isRefused() throws Exception {
        write(1, filing(CHAIN, "N-1"));

        assertThatThrownBy(() -> write(1, filing(CHAIN, "N-2"))).hasCauseInstanceOf(FailedPrecondition.class);
        assertThat(node.store.recordsOf(CHAIN)).isEqualTo(1);
    }

    @Test
    void write_afterAChunkThatFailed_isNotWritten() throws Exception {
        write(1, filing(CHAIN, "N-1"));
        ImportSession session = node.imports.begin();
        CompletableFuture<ImportedChunk> bad = session.write(chunk(1, filing(CHAIN, "N-2")));
        CompletableFuture<ImportedChunk> next = session.write(chunk(2, filing(CHAIN, "N-3")));

        assertThatThrownBy(() -> bad.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> next.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(node.store.recordsOf(CHAIN)).isEqualTo(1);
    }

    /** The same rows, once in chunks and once as single puts on another node: the same answers, the same records. */
    @Test
    void write_randomRows_comeToWhatSinglePutsComeTo() throws Exception {
        SplittableRandom random = new SplittableRandom(20_220_330);
        try (TestNode singles = new TestNode(other)) {
            for (int round = 1; round <= 30; round++) {
                revokeOne(random, singles);
                List<RegistryRecord> rows = new ArrayList<>();
                int size = 1 + random.nextInt(60);
                while (rows.size() < size) {
                    rows.add(random(random));
                }
                ImportedChunk done = write(round, rows.toArray(RegistryRecord[]::new));
                ImportedChunk expected = oneByOne(singles, rows);
                assertThat(done)
                        .usingRecursiveComparison()
                        .ignoringFields("failures", "revision", "number")
                        .isEqualTo(expected);
                assertThat(texts(done)).isEqualTo(texts(expected));
            }
            assertThat(latest(node)).isEqualTo(latest(singles));
        }
    }

    private ImportedChunk oneByOne(TestNode singles, List<RegistryRecord> rows) throws Exception {
        int written = 0;
        int unchanged = 0;
        int malformed = 0;
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            try {
                Written<?> put = singles.admin
                        .apply(command(rows.get(i)), WriteOptions.NONE)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                written += put.unchanged() ? 0 : 1;
                unchanged += put.unchanged() ? 1 : 0;
                malformed += put.record().record() instanceof Certification held
                                && !held.numberVerified()
                                && !node.words.wellFormed(held.kind(), held.number())
                        ? 1
                        : 0;
            } catch (ExecutionException e) {
                failures.add(new Failure(i + 1, (AdminException) Objects.requireNonNull(e.getCause())));
            }
        }
        return new ImportedChunk(1, singles.views.current().revision(), written, unchanged, malformed, failures);
    }

    private void revokeOne(SplittableRandom random, TestNode singles) throws Exception {
        CertificationKey key = new CertificationKey(holder(random), TestWords.FILING, "N-" + random.nextInt(4));
        for (TestNode each : List.of(node, singles)) {
            Versioned<Certification> held = each.store.certification(key);
            if (held != null && held.record().end() == null) {
                each.admin
                        .apply(new Command.Revoke(key, null), WriteOptions.NONE)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static Command<?> command(RegistryRecord record) {
        if (record instanceof Entity entity) {
            return new Command.PutEntity(entity);
        }
        return record instanceof Certification held
                ? new Command.PutCertification(held)
                : new Command.PutRelation((Relation) record);
    }

    private static EntityRef holder(SplittableRandom random) {
        return new EntityRef("company", "c" + random.nextInt(4));
    }

    private static RegistryRecord random(SplittableRandom random) {
        EntityRef holder = holder(random);
        return switch (random.nextInt(3)) {
            case 0 ->
                new Entity(holder, Map.of(random.nextInt(8) == 0 ? "x" : "p", new Value.Whole(random.nextInt(2))));
            case 1 -> {
                String kind = List.of(TestWords.FILING, TestWords.LICENCE, TestWords.REAL_NAME, "no.kind")
                        .get(random.nextInt(4));
                String number = (random.nextBoolean() ? "N-" : " n-") + random.nextInt(4);
                yield scoped(
                        certification(holder, kind, random.nextInt(5) == 0 ? "?" : number), "s" + random.nextInt(2));
            }
            default -> {
                Instant from = FROM.plusSeconds(random.nextInt(40));
                Instant until = random.nextInt(6) == 0 ? null : from.plusSeconds(1 + random.nextInt(9));
                String name = random.nextInt(9) == 0 ? "cousin" : "owner";
                yield new Relation(holder, name, holder(random), new Window(from, until));
            }
        };
    }

    private static Map<String, String> latest(TestNode of) {
        Map<String, String> bodies = new TreeMap<>();
        long after = 0;
        for (List<Change> page = of.store.changesAfter(after, 1_000);
                !page.isEmpty();
                page = of.store.changesAfter(after, 1_000)) {
            page.forEach(change -> bodies.put(change.kind() + change.key(), change.body()));
            after = page.get(page.size() - 1).revision();
        }
        return bodies;
    }

    private static List<String> texts(ImportedChunk done) {
        return done.failures().stream()
                .map(failure -> failure.line() + " " + failure.refusal().getClass()
                        + failure.refusal().getMessage())
                .toList();
    }

    private ImportedChunk write(long number, RegistryRecord... records) throws Exception {
        return write(chunk(number, records));
    }

    private ImportedChunk write(ImportChunk chunk) throws Exception {
        return node.imports.begin().write(chunk).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static ImportChunk chunk(long number, RegistryRecord... records) {
        List<ImportChunk.Row> rows = new ArrayList<>();
        for (RegistryRecord record : records) {
            rows.add(new ImportChunk.Row(rows.size() + 1, record, List.of()));
        }
        return new ImportChunk("i", number, "why", WriteOptions.UNAUTHENTICATED, Leave.NONE, rows);
    }

    private static Certification filing(EntityRef holder, String number) {
        return certification(holder, TestWords.FILING, number);
    }

    private static Certification certification(EntityRef holder, String kind, String number) {
        return new Certification(holder, kind, number, "", "", FROM, null, false, List.of(), null);
    }

    private static Certification scoped(Certification held, @Nullable String scope) {
        return new Certification(
                held.holder(),
                held.kind(),
                held.number(),
                held.issuer(),
                String.valueOf(scope),
                held.validFrom(),
                held.validUntil(),
                false,
                List.of(),
                null);
    }
}
