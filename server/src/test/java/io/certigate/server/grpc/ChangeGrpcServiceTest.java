package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.forbid;
import static io.certigate.server.fixture.TestDirectives.issue;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.LostPosition;
import io.certigate.v1.AcknowledgeClockRequest;
import io.certigate.v1.ChangeServiceGrpc.ChangeServiceBlockingStub;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.ListChangesResponse;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.PruneHistoryRequest;
import io.certigate.v1.PruneHistoryResponse;
import io.certigate.v1.RecordKind;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeGrpcServiceTest {
    private static final EntityRef SHOP = TestNode.account("shop");
    private static final EntityReference SHOP_REFERENCE = RegistryMessages.reference(SHOP);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration LATER = MONTH.plusSeconds(1);

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private ChangeServiceBlockingStub changes;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        changes = server.changes();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private void put(String id, int version) throws Exception {
        node.writeUnseen(new Entity(TestNode.company(id), Map.of("version", new Value.Whole(version))));
        node.sync();
    }

    private List<LoggedChange> all(ListChangesRequest.Builder request) {
        List<LoggedChange> all = new ArrayList<>();
        do {
            ListChangesResponse page = changes.listChanges(request.build());
            all.addAll(page.getChangesList());
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        return all;
    }

    private long head() {
        return node.log().extent().head().number();
    }

    private PruneHistoryResponse prune(Instant before, String key) {
        return changes.pruneHistory(PruneHistoryRequest.newBuilder()
                .setBefore(Timestamps.write(before))
                .setOptions(io.certigate.v1.WriteOptions.newBuilder()
                        .setIdempotencyKey(key)
                        .setWhy("space")
                        .setClaimedActor("li"))
                .build());
    }

    /** Waits for the dropping: it runs on the writing thread, ahead of a write that comes later. */
    private void awaitPruned() throws Exception {
        for (int i = 0; i < 5; i++) {
            node.write(TestNode.file(SHOP, "after-" + i));
        }
    }

    @Test
    void listChanges_pagesWhileOthersWrite_staysStable() throws Exception {
        for (int i = 0; i < 25; i++) {
            put("c" + i, 1);
        }
        long last = head();
        ListChangesRequest.Builder request = ListChangesRequest.newBuilder().setPageSize(10);
        List<Long> seen = new ArrayList<>();
        do {
            ListChangesResponse page = changes.listChanges(request.build());
            page.getChangesList()
                    .forEach(change -> seen.add(change.getRevision().getNumber()));
            request.setPageToken(page.getNextPageToken());
            put("c1", 2);
        } while (!request.getPageToken().isEmpty());

        assertThat(seen)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                .startsWith(last)
                .endsWith(1L);
        assertThat(seen.stream().distinct().count()).isEqualTo(last);
    }

    @Test
    void listChanges_filters_combine() throws Exception {
        node.write(TestNode.file(SHOP, "N-1"));
        node.clock.move(Duration.ofMillis(10));
        Instant since = node.clock.instant();
        node.write(TestNode.revoke(SHOP, "N-1"));
        server.directives().issueDirective(issue(forbid("d-1", "asset.display")));
        put("c1", 1);

        assertThat(all(ListChangesRequest.newBuilder().setEntity(SHOP_REFERENCE)))
                .hasSize(2);
        assertThat(all(ListChangesRequest.newBuilder()
                        .setEntity(SHOP_REFERENCE)
                        .setKind(RecordKind.RECORD_KIND_CERTIFICATION)
                        .setActor(WriteOptions.UNAUTHENTICATED)
                        .setSince(Timestamps.write(since))))
                .singleElement()
                .satisfies(
                        change -> assertThat(change.getCertification().hasEnd()).isTrue());
        assertThat(all(ListChangesRequest.newBuilder().setKind(RecordKind.RECORD_KIND_DIRECTIVE)))
                .singleElement()
                .satisfies(change -> assertThat(change.getDirective().getId()).isEqualTo("d-1"));
        assertThat(all(ListChangesRequest.newBuilder().setKind(RecordKind.RECORD_KIND_RELEASE)))
                .extracting(LoggedChange::getRecordCase)
                .containsExactly(LoggedChange.RecordCase.ACTIVATED, LoggedChange.RecordCase.PUBLISHED);
        assertThat(all(ListChangesRequest.newBuilder().setActor("test"))).hasSize(1);
        assertThat(all(ListChangesRequest.newBuilder().setUntil(Timestamps.write(START))))
                .isEmpty();
    }

    @Test
    void listChanges_badRequest_namesEveryField() {
        String other = changes.listChanges(
                        ListChangesRequest.newBuilder().setPageSize(1).build())
                .getNextPageToken();

        Refusal refused = Refusal.of(() -> changes.listChanges(ListChangesRequest.newBuilder()
                .setEntity(EntityReference.newBuilder().setType("company"))
                .setKindValue(99)
                .setActor("a\nb")
                .setSince(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                .setPageSize(1_001)
                .setPageToken(other)
                .build()));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.violations())
                .containsOnlyKeys("entity.id", "kind", "actor", "since", "page_size", "page_token");
    }

    @Test
    void pruneHistory_whatWasOverwritten_goesAndAnswersStayTheSame() throws Exception {
        node.write(TestNode.file(SHOP, "N-1"));
        put("c1", 1);
        put("c1", 2);
        long floor = head();
        node.clock.move(LATER);
        node.sync();
        put("c1", 3);
        CheckActionResponse before =
                server.blocking().checkAction(question("shop", "asset.display").build());

        PruneHistoryResponse pruned = prune(START.plusSeconds(1), "");
        awaitPruned();

        assertThat(pruned.getFloor()).isEqualTo(floor);
        assertThat(changes.getState(GetStateRequest.getDefaultInstance()).getFloor())
                .isEqualTo(floor);
        assertThat(all(ListChangesRequest.newBuilder().setActor("test")))
                .extracting(change -> change.getRevision().getNumber())
                .containsExactly(floor + 1, floor);
        assertThat(all(ListChangesRequest.newBuilder().setKind(RecordKind.RECORD_KIND_PRUNING)))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.getPruned().getFloor()).isEqualTo(floor);
                    assertThat(change.getActor()).isEqualTo("unauthenticated:li");
                    assertThat(change.getWhy()).isEqualTo("space");
                });
        CheckActionResponse after =
                server.blocking().checkAction(question("shop", "asset.display").build());
        assertThat(after.getEffect()).isEqualTo(before.getEffect());
        assertThat(after.getReasonsList()).isEqualTo(before.getReasonsList());
    }

    @Test
    void pruneHistory_watchers_areToldWhatIsGone() throws Exception {
        put("c1", 1);
        put("c1", 2);
        long floor = head();
        node.clock.move(LATER);
        node.sync();
        ChangeFeed feed = new ChangeFeed(node.views, node.log(), node.clock, node.clock);
        ChangeFeed.Cursor slow = feed.open(new Revision("", floor - 2, ""));
        prune(START.plusSeconds(1), "");
        awaitPruned();

        Status gone = WatchReader.start(server.connect(), WatchReader.after(floor - 1))
                .end();
        List<LoggedChange> rest =
                WatchReader.start(server.connect(), WatchReader.after(floor)).through(floor + 1);

        assertThatThrownBy(slow::next)
                .isInstanceOfSatisfying(
                        LostPosition.class, lost -> assertThat(lost.reason()).isEqualTo(LostPosition.Reason.PRUNED));
        assertThat(gone.getCode()).isEqualTo(Code.OUT_OF_RANGE);
        assertThat(gone.getDescription()).contains("expected a revision of at least " + floor);
        assertThat(rest).extracting(LoggedChange::getRecordCase).startsWith(LoggedChange.RecordCase.PRUNED);
    }

    @Test
    void pruneHistory_sameAgain_changesNothing() throws Exception {
        put("c1", 1);
        node.clock.move(LATER);
        node.sync();

        PruneHistoryResponse first = prune(START.plusSeconds(1), "key");
        PruneHistoryResponse repeated = prune(START.plusSeconds(1), "key");
        PruneHistoryResponse without = prune(START.plusSeconds(1), "");

        assertThat(repeated).isEqualTo(first);
        assertThat(without.getFloor()).isEqualTo(first.getFloor());
        assertThat(without.getRevision()).isEqualTo(first.getRevision());
    }

    @Test
    void pruneHistory_tooRecentOrConditional_isRefused() {
        Refusal refused = Refusal.of(() -> changes.pruneHistory(PruneHistoryRequest.newBuilder()
                .setBefore(Timestamps.write(START.minus(MONTH).plusSeconds(1)))
                .setOptions(io.certigate.v1.WriteOptions.newBuilder().setIfRevision(1))
                .build()));
        Refusal without = Refusal.of(() -> changes.pruneHistory(PruneHistoryRequest.getDefaultInstance()));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.violations()).containsOnlyKeys("before", "options.if_revision");
        assertThat(refused.violations().get("before")).contains("at least 30 days ago");
        assertThat(without.violations()).containsOnlyKeys("before");
    }

    @Test
    void pruneHistory_stoppedInTheMiddle_goesOnAtTheNextStart() throws Exception {
        for (int i = 0; i < 3; i++) {
            node.writeUnseen(IntStream.range(0, 900)
                    .mapToObj(n -> new Entity(TestNode.company("c" + n), Map.of()))
                    .toArray(RegistryRecord[]::new));
        }
        node.sync();
        long floor = head();
        node.clock.move(LATER);
        node.sync();
        node.history.close();
        prune(START.plusSeconds(1), "");
        stop();
        start();
        long left = all(ListChangesRequest.newBuilder().setPageSize(1_000)).size();

        node.history.resume();
        awaitPruned();

        List<LoggedChange> rest =
                all(ListChangesRequest.newBuilder().setPageSize(1_000).setKind(RecordKind.RECORD_KIND_ENTITY));
        assertThat(left).isGreaterThan(2_700);
        assertThat(rest).hasSize(900).allMatch(change -> change.getRevision().getNumber() == floor);
    }

    @Test
    void pruneHistory_whileItDrops_checksAreAnswered() throws Exception {
        for (int i = 0; i < 4; i++) {
            node.writeUnseen(IntStream.range(0, 900)
                    .mapToObj(n -> new Entity(TestNode.company("c" + n), Map.of()))
                    .toArray(RegistryRecord[]::new));
        }
        node.sync();
        node.clock.move(LATER);
        node.sync();
        DecisionServiceBlockingStub decisions = server.blocking();
        long whole = all(ListChangesRequest.newBuilder().setPageSize(1_000)).size();

        prune(START.plusSeconds(1), "");
        int answered = 0;
        long left = whole;
        // Of 3,600 entries 2,700 go, and the pruning is one more.
        while (left > whole + 1 - 2_700) {
            assertThat(decisions
                            .checkAction(question("shop", "asset.display").build())
                            .getFreshFor()
                            .getSeconds())
                    .isEqualTo(TestNode.MAX_STALENESS.toSeconds());
            assertThat(++answered).isLessThan(10_000);
            left = all(ListChangesRequest.newBuilder().setPageSize(1_000)).size();
        }

        assertThat(answered).isPositive();
        assertThat(node.views.status().failedSyncs()).isZero();
    }

    @Test
    void getState_always_tellsViewLeaseAndStore() throws Exception {
        node.clock.move(Duration.ofSeconds(1));
        GetStateResponse fresh = changes.getState(GetStateRequest.getDefaultInstance());
        node.clock.move(Duration.ofSeconds(1));
        GetStateResponse stale = changes.getState(GetStateRequest.getDefaultInstance());

        assertThat(fresh.getRevision().getNumber()).isEqualTo(head());
        assertThat(fresh.getRelease()).isEqualTo(node.views.current().releaseHash());
        assertThat(fresh.getReady()).isTrue();
        assertThat(fresh.getNotReadyList()).isEmpty();
        assertThat(fresh.getLeaseLeft().getSeconds()).isEqualTo(1);
        assertThat(fresh.getMaxStaleness().getSeconds()).isEqualTo(2);
        assertThat(fresh.getStore()).isEqualTo("sqlite");
        assertThat(fresh.getNode().getRevision()).isEqualTo(head());
        assertThat(fresh.getNode().getSeenAt()).isEqualTo(Timestamps.write(START.plusSeconds(1)));
        assertThat(fresh.getListener().getUsed()).isFalse();
        assertThat(stale.getReady()).isFalse();
        assertThat(stale.getNotReady(0)).contains("older than 2000 ms");
    }

    @Test
    void acknowledgeClock_noStep_isRefused() {
        Refusal refused = Refusal.of(() -> changes.acknowledgeClock(AcknowledgeClockRequest.getDefaultInstance()));

        assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused.message()).contains("nothing to accept");
    }
}
