package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.certigate.server.admin.AdminException.Conflict;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.AdminException.Overloaded;
import io.certigate.server.admin.AdminException.Unavailable;
import io.certigate.server.model.Certification;
import io.certigate.server.model.CertificationState;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.Versioned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAdminTest {
    private static final EntityRef SHOP = new EntityRef("official_account", "shop");
    private static final EntityRef CHAIN = new EntityRef("company", "chain");
    private static final Instant NOW = TestNode.NOW;
    private static final CertificationKey KEY = new CertificationKey(CHAIN, TestWords.FILING, "N-1");

    @TempDir
    private Path folder;

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
    void putEntity_acknowledged_viewAndCacheIncludeIt() {
        assertThat(node.cache.load(Set.of(SHOP)).join()).hasSize(1);
        Written<Entity> written = apply(new Command.PutEntity(shop()));

        assertThat(node.views.current().revision()).isEqualTo(written.revision());
        assertThat(node.cache.current(SHOP)).isNull();
        assertThat(node.store.entity(SHOP)).isEqualTo(new Versioned<>(shop(), 1));
    }

    @Test
    void putEntity_undeclaredWords_namesEveryFieldAndTheNearestWord() {
        Entity entity = new Entity(
                new EntityRef("oficial_account", "shop"),
                Map.of("colour", new Value.Text("red"), "platform", new Value.Whole(1)));
        Invalid refused = refused(Invalid.class, new Command.PutEntity(entity));

        assertThat(refused.violations())
                .extracting(AdminException.Violation::field)
                .containsExactly("entity.type", "entity.properties.colour", "entity.properties.platform");
        assertThat(refused).hasMessageContaining("did you mean 'official_account'?");
        assertThat(node.store.head().revision().number()).isZero();
    }

    @Test
    void put_ifRevision_mustMatchTheRecordsOwn() {
        apply(new Command.PutEntity(shop()), condition(0));
        apply(new Command.PutCertification(filing("N-1")));
        apply(new Command.PutEntity(new Entity(SHOP, Map.of())), condition(1));

        assertThat(refused(Conflict.class, new Command.PutEntity(shop()), condition(1)))
                .hasMessageContaining("last changed at revision 3");
        assertThat(refused(Conflict.class, new Command.PutEntity(shop()), condition(0)))
                .hasMessageContaining("no record yet");
        assertThat(refused(Conflict.class, new Command.Suspend(KEY, null), condition(9)))
                .hasMessageContaining("last changed at revision 2");
    }

    @Test
    void apply_sameIdempotencyKey_answersTheOriginalAndChangesNothing() {
        WriteOptions keyed = new WriteOptions(null, "key-1", "order 7", "tester");
        apply(new Command.PutCertification(filing("N-1")));
        Written<Certification> first = apply(new Command.Suspend(KEY, null), keyed);
        node.now = NOW.plusSeconds(60);
        apply(new Command.Resume(KEY, null));
        Written<Certification> again = apply(new Command.Suspend(KEY, null), keyed);

        assertThat(again).isEqualTo(first);
        assertThat(node.store.head().revision().number()).isEqualTo(3);
        assertThat(refused(FailedPrecondition.class, new Command.Suspend(KEY, NOW), keyed))
                .hasMessageContaining("key-1");
    }

    @Test
    void putCertification_onlyIssuerAndNumber_areFilledInAndNormalized() {
        Certification stored =
                apply(new Command.PutCertification(filing(" n-1 "))).record().record();

        assertThat(stored.number()).isEqualTo("N-1");
        assertThat(stored.issuer()).isEqualTo("CAC");
    }

    @Test
    void putCertification_wrongIssuerOrKind_isInvalid() {
        Certification licence = certification(TestWords.LICENCE, "1", "");
        Certification other = certification(TestWords.FILING, "1", "CAK");
        Certification unknown = certification("cn.cac.blockchain_filin", "1", "");

        assertThat(refused(Invalid.class, new Command.PutCertification(licence)))
                .hasMessageContaining("expected one of [MIIT, Shanghai], found none");
        assertThat(refused(Invalid.class, new Command.PutCertification(other)))
                .hasMessageContaining("did you mean 'CAC'?");
        assertThat(refused(Invalid.class, new Command.PutCertification(unknown)))
                .hasMessageContaining("did you mean 'cn.cac.blockchain_filing'?");
    }

    @Test
    void putCertification_malformedNumber_isStored() {
        apply(new Command.PutCertification(filing("what")));

        assertThat(state("WHAT", NOW)).isEqualTo(CertificationState.MALFORMED);
    }

    @Test
    void putCertification_again_keepsSuspensions() {
        apply(new Command.PutCertification(filing("N-1")));
        apply(new Command.Suspend(KEY, null));
        Certification amended = new Certification(
                CHAIN, TestWords.FILING, "N-1", "", "wider", NOW.minusSeconds(9), null, true, List.of(), null);
        Certification stored =
                apply(new Command.PutCertification(amended)).record().record();

        assertThat(stored.suspensions()).containsExactly(new Window(NOW, null));
        assertThat(stored.scope()).isEqualTo("wider");
    }

    @Test
    void putCertification_numberTooLongOnceNormalized_isRefused() {
        // Stored, it could not be named in a request again.
        String sharps = "\u00df".repeat(Command.MAX_NUMBER);

        assertThat(refused(Invalid.class, new Command.PutCertification(filing(sharps))))
                .hasMessageContaining("certification.number")
                .hasMessageContaining("at most 256 characters, found 512");
    }

    @Test
    void putCertification_endedKey_isRefused() {
        apply(new Command.PutCertification(filing("N-1")));
        apply(new Command.Revoke(KEY, null));

        assertThat(refused(FailedPrecondition.class, new Command.PutCertification(filing("N-1"))))
                .hasMessageContaining("REVOKED");
    }

    @Test
    void states_alongItsLife_areAllReached() {
        apply(new Command.PutCertification(new Certification(
                CHAIN, TestWords.FILING, "N-1", "", "", NOW, NOW.plusSeconds(100), false, List.of(), null)));
        apply(new Command.Suspend(KEY, NOW.plusSeconds(10)));
        apply(new Command.Resume(KEY, NOW.plusSeconds(20)));

        assertThat(state("N-1", NOW.minusNanos(1))).isEqualTo(CertificationState.NOT_YET_VALID);
        assertThat(state("N-1", NOW)).isEqualTo(CertificationState.VALID);
        assertThat(state("N-1", NOW.plusSeconds(10))).isEqualTo(CertificationState.SUSPENDED);
        assertThat(state("N-1", NOW.plusSeconds(20))).isEqualTo(CertificationState.VALID);
        assertThat(state("N-1", NOW.plusSeconds(100))).isEqualTo(CertificationState.EXPIRED);
        apply(new Command.Revoke(KEY, NOW.plusSeconds(50)));
        assertThat(state("N-1", NOW.plusSeconds(50).minusNanos(1))).isEqualTo(CertificationState.VALID);
        assertThat(state("N-1", NOW.plusSeconds(50))).isEqualTo(CertificationState.REVOKED);
        assertThat(state("N-1", NOW.plusSeconds(100))).isEqualTo(CertificationState.REVOKED);
    }

    @Test
    void cancel_superseded_keepsBothInstantsAndTheSuccessor() {
        apply(new Command.PutCertification(filing("N-1")));
        Certification ended = apply(new Command.Cancel(KEY, NOW.minusSeconds(5), "n-2"))
                .record()
                .record();

        assertThat(ended.end())
                .isEqualTo(new Certification.End(Certification.EndKind.SUPERSEDED, NOW.minusSeconds(5), NOW, "N-2"));
        assertThat(refused(FailedPrecondition.class, new Command.Cancel(KEY, null, "")))
                .hasMessageContaining("an end is final");
        assertThat(refused(FailedPrecondition.class, new Command.Suspend(KEY, null)))
                .hasMessageContaining("before the certification's end");
    }

    @Test
    void revoke_endThatHasNotTakenEffect_isBroughtForwardButNeverPutOff() {
        apply(new Command.PutCertification(filing("N-1")));
        apply(new Command.Cancel(KEY, NOW.plusSeconds(50), ""));

        assertThat(refused(FailedPrecondition.class, new Command.Cancel(KEY, NOW.plusSeconds(60), "")))
                .hasMessageContaining("an end is final");
        assertThat(refused(FailedPrecondition.class, new Command.PutCertification(filing("N-1"))))
                .hasMessageContaining("CANCELLED");
        apply(new Command.Revoke(KEY, null));
        assertThat(state("N-1", NOW)).isEqualTo(CertificationState.REVOKED);
        assertThat(refused(FailedPrecondition.class, new Command.Revoke(KEY, NOW.minusSeconds(1))))
                .hasMessageContaining("an end is final");
    }

    @Test
    void suspend_twiceOrResumeOfNone_isRefused() {
        apply(new Command.PutCertification(filing("N-1")));

        assertThat(refused(FailedPrecondition.class, new Command.Resume(KEY, null)))
                .hasMessageContaining("found one that is not");
        apply(new Command.Suspend(KEY, null));
        assertThat(refused(FailedPrecondition.class, new Command.Suspend(KEY, NOW.plusSeconds(1))))
                .hasMessageContaining("not suspended at");
    }

    @Test
    void key_withoutNumber_resolvesTheOnlyOne() {
        CertificationKey bare = new CertificationKey(CHAIN, TestWords.FILING, "");
        assertThat(refused(NotFound.class, new Command.Revoke(bare, null))).hasMessageContaining("found none");
        apply(new Command.PutCertification(filing("N-1")));
        apply(new Command.Suspend(bare, null));
        apply(new Command.PutCertification(filing("N-2")));

        assertThat(refused(FailedPrecondition.class, new Command.Revoke(bare, null)))
                .hasMessageContaining("'N-1', 'N-2'");
    }

    @Test
    void relation_windows_areDisjointAndEndAtTheInstant() {
        apply(new Command.PutRelation(owner(NOW, null)));
        assertThat(refused(FailedPrecondition.class, new Command.PutRelation(owner(NOW.plusSeconds(5), null))))
                .hasMessageContaining("overlaps no other");
        Relation ended = apply(new Command.EndRelation(SHOP, "owner", CHAIN, NOW.plusSeconds(5)))
                .record()
                .record();
        apply(new Command.PutRelation(owner(NOW.plusSeconds(5), null)));

        assertThat(ended.window()).isEqualTo(new Window(NOW, NOW.plusSeconds(5)));
        assertThat(refused(NotFound.class, new Command.EndRelation(SHOP, "owner", CHAIN, NOW.minusNanos(1))))
                .hasMessageContaining("contains");
        assertThat(refused(FailedPrecondition.class, new Command.EndRelation(SHOP, "owner", CHAIN, NOW)))
                .hasMessageContaining("after the start");
    }

    @Test
    void put_ofWhatIsStored_writesNothingUnlessKeyed() {
        Command.PutCertification put = new Command.PutCertification(filing("N-1"));
        apply(new Command.PutEntity(shop()));
        Written<Certification> first = apply(put);
        apply(new Command.PutRelation(owner(NOW, null)));
        Written<Certification> again = apply(put);

        assertThat(again.unchanged()).isTrue();
        assertThat(again.record()).isEqualTo(first.record());
        assertThat(apply(new Command.PutEntity(shop())).unchanged()).isTrue();
        assertThat(apply(new Command.PutRelation(owner(NOW, null))).unchanged()).isTrue();
        assertThat(node.store.head().revision().number()).isEqualTo(3);
        assertThat(apply(put, new WriteOptions(null, "key", "", "tester")).unchanged())
                .isFalse();
        assertThat(node.store.head().revision().number()).isEqualTo(4);
    }

    @Test
    void putRelation_thatHasEnded_isNotOpenedAgain() {
        apply(new Command.PutRelation(owner(NOW, null)));
        apply(new Command.EndRelation(SHOP, "owner", CHAIN, NOW.plusSeconds(5)));
        apply(new Command.PutRelation(owner(NOW, NOW.plusSeconds(9))));
        node.now = NOW.plusSeconds(9);

        assertThat(refused(FailedPrecondition.class, new Command.PutRelation(owner(NOW, null))))
                .hasMessageContaining("ended at " + NOW.plusSeconds(9));
        assertThat(refused(FailedPrecondition.class, new Command.PutRelation(owner(NOW, NOW.plusSeconds(10)))))
                .hasMessageContaining("ended at");
        assertThat(apply(new Command.PutRelation(owner(NOW, NOW.plusSeconds(7))))
                        .unchanged())
                .isFalse();
    }

    @Test
    void apply_queueFull_isOverloadedAndNothingIsLost() throws Exception {
        node.close();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        node = new TestNode(folder, 2);
        RegistryAdmin held = new RegistryAdmin(node.writer, () -> {
            entered.countDown();
            awaitQuietly(gate);
            return node.words;
        });
        List<CompletableFuture<Written<Entity>>> accepted = new ArrayList<>();
        accepted.add(held.apply(new Command.PutEntity(shop()), WriteOptions.NONE));
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        accepted.add(held.apply(new Command.PutEntity(new Entity(SHOP, Map.of())), WriteOptions.NONE));
        accepted.add(held.apply(new Command.PutEntity(shop()), WriteOptions.NONE));
        Throwable refused = failure(held.apply(new Command.PutEntity(shop()), WriteOptions.NONE));
        gate.countDown();

        assertThat(refused).isInstanceOf(Overloaded.class);
        assertThat(accepted)
                .allSatisfy(
                        write -> assertThat(write.join().revision().number()).isPositive());
        assertThat(node.store.head().revision().number()).isEqualTo(3);
    }

    @Test
    void activate_sameRelease_changesNothing() {
        ReleaseAdmin releases = new ReleaseAdmin(node.writer);
        long first = releases.publish(release("abc"), true, WriteOptions.NONE)
                .join()
                .revision()
                .number();
        long again = releases.publish(release("abc"), true, WriteOptions.NONE)
                .join()
                .revision()
                .number();

        assertThat(first).isEqualTo(1);
        assertThat(again).isEqualTo(1);
        assertThat(node.views.current().policies()).isEqualTo("compiled:abc");
    }

    @Test
    void activate_releaseThatCannotBeLoaded_isUnavailableUntilAGoodOneFollows() {
        ReleaseAdmin releases = new ReleaseAdmin(node.writer);
        Throwable refused = failure(releases.publish(release("broken"), true, WriteOptions.NONE));

        assertThat(refused).isInstanceOf(Unavailable.class).hasMessageContaining("durable as revision 1");
        assertThat(node.views.current().revision().number()).isZero();
        assertThat(releases.publish(release("good"), true, WriteOptions.NONE)
                        .join()
                        .revision()
                        .number())
                .isEqualTo(2);
        assertThat(node.views.current().policies()).isEqualTo("compiled:good");
    }

    private static Publication release(String hash) {
        return new Publication(hash, "body", Report.UNKNOWN);
    }

    private CertificationState state(String number, Instant at) {
        Certification held = node.store.certifications(CHAIN, TestWords.FILING, 10).stream()
                .map(Versioned::record)
                .filter(record -> record.number().equals(number))
                .findFirst()
                .orElseThrow();
        return held.stateAt(at, node.words.wellFormed(held.kind(), held.number()));
    }

    private <T extends RegistryRecord> Written<T> apply(Command<T> command) {
        return apply(command, WriteOptions.NONE);
    }

    private <T extends RegistryRecord> Written<T> apply(Command<T> command, WriteOptions options) {
        return node.admin
                .apply(command, options)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private <E extends AdminException> E refused(Class<E> expected, Command<?> command) {
        return refused(expected, command, WriteOptions.NONE);
    }

    private <E extends AdminException> E refused(Class<E> expected, Command<?> command, WriteOptions options) {
        Throwable failure = failure(node.admin.apply(command, options));
        assertThat(failure).isInstanceOf(expected);
        return Objects.requireNonNull(expected.cast(failure));
    }

    private static @Nullable Throwable failure(CompletableFuture<?> future) {
        Throwable thrown =
                catchThrowable(() -> future.orTimeout(10, TimeUnit.SECONDS).join());
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static WriteOptions condition(long revision) {
        return new WriteOptions(revision, "", "", "tester");
    }

    private static Entity shop() {
        return new Entity(SHOP, Map.of("platform", new Value.Text("weixin")));
    }

    private static Certification filing(String number) {
        return certification(TestWords.FILING, number, "");
    }

    private static Certification certification(String kind, String number, String issuer) {
        return new Certification(CHAIN, kind, number, issuer, "", NOW, null, false, List.of(), null);
    }

    private static Relation owner(Instant from, @Nullable Instant until) {
        return new Relation(SHOP, "owner", CHAIN, new Window(from, until));
    }
}
