package io.certigate.server.grpc;

import static io.certigate.server.grpc.WatchReader.after;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Value;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final EntityRef SHOP = TestNode.account("shop");

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        channel = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    private long head() {
        return node.log().extent().head().number();
    }

    private static Entity entity(String id, String note) {
        return new Entity(TestNode.company(id), Map.of("note", new Value.Text(note)));
    }

    private static RegistryRecord[] entities(int count, int characters) {
        return IntStream.range(0, count)
                .mapToObj(i -> entity("c" + i, "x".repeat(characters)))
                .toArray(RegistryRecord[]::new);
    }

    /** Each entry follows the one before: by ordinal within a revision, else as the first of the next revision. */
    private static void assertGapless(List<LoggedChange> changes, long after) {
        long revision = after;
        int ordinal = Integer.MAX_VALUE;
        for (LoggedChange change : changes) {
            long number = change.getRevision().getNumber();
            boolean follows = number == revision
                    ? change.getOrdinal() == ordinal + 1
                    : number == revision + 1 && change.getOrdinal() == 0;
            assertThat(follows)
                    .as("revision %d.%d behind %d.%d", number, change.getOrdinal(), revision, ordinal)
                    .isTrue();
            revision = number;
            ordinal = change.getOrdinal();
        }
    }

    @Test
    void watch_fromNow_beginsWithWhereItIsAndSendsEveryKindOfChange() throws Exception {
        WatchReader reader = WatchReader.start(channel, WatchRequest.getDefaultInstance());
        WatchResponse first = reader.next();
        long before = head();
        node.write(TestNode.file(SHOP, "N-1"));
        node.writeUnseen(entity("c1", "note"), TestNode.owner(SHOP, TestNode.company("c1")));
        node.sync();

        List<LoggedChange> changes = reader.through(before + 2);

        assertThat(first.getChangesList()).isEmpty();
        assertThat(first.getThrough().getNumber()).isEqualTo(before);
        assertThat(changes)
                .extracting(LoggedChange::getRecordCase)
                .containsExactly(
                        LoggedChange.RecordCase.CERTIFICATION,
                        LoggedChange.RecordCase.ENTITY,
                        LoggedChange.RecordCase.RELATION);
        assertThat(changes.get(0).getCertification().getNumber()).isEqualTo("N-1");
        assertThat(changes.get(0).getActor()).isEqualTo("unauthenticated");
        assertThat(changes.get(2).getRelation().getWith().getId()).isEqualTo("c1");
        assertThat(changes.get(2).getRevision().getHash().size()).isEqualTo(32);
    }

    @Test
    void watch_fromTheBeginning_sendsReleasesToo() throws Exception {
        List<LoggedChange> changes = WatchReader.start(channel, after(0)).through(head());

        assertGapless(changes, 0);
        assertThat(changes)
                .extracting(LoggedChange::getRecordCase)
                .contains(LoggedChange.RecordCase.PUBLISHED, LoggedChange.RecordCase.ACTIVATED);
    }

    @Test
    void watch_nothingHappens_sendsHeartbeatsThatCanBeGoneOnFrom() throws Exception {
        WatchReader reader = WatchReader.start(
                channel,
                WatchRequest.newBuilder()
                        .setHeartbeat(Duration.newBuilder().setSeconds(1))
                        .build());

        WatchResponse first = reader.next();
        WatchResponse second = reader.next();

        assertThat(second.getChangesList()).isEmpty();
        assertThat(second.getThrough()).isEqualTo(first.getThrough());
        assertThat(second.hasSentAt()).isTrue();
    }

    @Test
    void watch_largeRevisions_comeInMessagesOfAMegabyteAtMost() throws Exception {
        long before = head();
        node.writeUnseen(entities(1_000, 1));
        node.writeUnseen(entities(300, 15_000));
        node.writeUnseen(entity("last", "x"));
        node.sync();

        WatchReader reader = WatchReader.start(channel, after(before));
        List<LoggedChange> changes = new ArrayList<>();
        boolean isPartSeen = false;
        WatchResponse message = reader.next();
        while (changes.size() < 1_301) {
            assertThat(message.getSerializedSize()).isLessThanOrEqualTo(1024 * 1024);
            isPartSeen |= message.getChangesCount() > 0 && !message.hasThrough();
            changes.addAll(message.getChangesList());
            message = changes.size() < 1_301 ? reader.next() : message;
        }

        assertGapless(changes, before);
        assertThat(isPartSeen).isTrue();
        assertThat(message.getThrough().getNumber()).isEqualTo(before + 3);
    }

    @Test
    void watch_whileOthersWriteAndConnectionsAndServersEnd_missesNothingAndRepeatsNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        List<LoggedChange> seen = new ArrayList<>();
        long began = head();
        Revision last = null;
        for (int life = 0; life < 3; life++) {
            // Behind the last write of a life there are only heartbeats, which take their time.
            long end = began + (life + 1) * 3 * 20;
            ExecutorService writers = Executors.newFixedThreadPool(3);
            AtomicInteger names = new AtomicInteger(life * 1_000);
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                writing.add(writers.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        String id = "w" + names.incrementAndGet();
                        node.writeUnseen(entity(id, "a"), entity(id + "b", "x".repeat(4_000)));
                        node.sync();
                    }
                    return null;
                }));
            }
            for (int connection = 0; connection < 4; connection++) {
                WatchReader reader = WatchReader.start(channel, last == null ? after(began) : after(last));
                int messages = 1 + random.nextInt(8);
                for (int i = 0; i == 0 || last == null || (i < messages && last.getNumber() < end); i++) {
                    WatchResponse message = reader.next();
                    seen.addAll(message.getChangesList());
                    last = message.hasThrough() ? message.getThrough() : last;
                }
                reader.cancel();
            }
            for (Future<?> each : writing) {
                each.get(20, TimeUnit.SECONDS);
            }
            writers.shutdown();
            restart();
        }
        seen.addAll(
                WatchReader.start(channel, after(Objects.requireNonNull(last))).through(head()));

        assertGapless(seen, began);
        assertThat(seen).hasSize(3 * 3 * 20 * 2);
    }

    @Test
    void watch_readerThatDoesNotRead_holdsOneMessageWhateverIsWritten() throws Exception {
        long before = head();
        WatchReader idle = WatchReader.start(channel, after(before));
        WatchResponse first = idle.next();
        WatchReader eager = WatchReader.start(server.connect(), after(before));
        for (int i = 0; i < 30; i++) {
            node.writeUnseen(entities(64, 15_000));
        }
        node.sync();

        List<LoggedChange> seen = eager.through(before + 30);
        int unread = 0;
        for (Object next = idle.arrived(); next != null; next = idle.arrived()) {
            unread++;
        }
        List<LoggedChange> afterwards = idle.through(before + 30);

        // The idle reader asked for one message: nothing was sent beyond what gRPC's window takes, and nothing is lost.
        assertThat(first.getChangesList()).isEmpty();
        assertThat(unread).isZero();
        assertThat(seen).hasSize(30 * 64);
        assertGapless(afterwards, before);
        assertThat(afterwards).isEqualTo(seen);
    }

    @Test
    void watch_sixtyFifthCaller_isRefusedUntilOneGoes() throws Exception {
        List<WatchReader> readers = new ArrayList<>();
        for (int i = 0; i < ChangeWatches.MAX_WATCHERS; i++) {
            WatchReader reader = WatchReader.start(channel, WatchRequest.getDefaultInstance());
            reader.next();
            readers.add(reader);
        }
        Status refused =
                WatchReader.start(channel, WatchRequest.getDefaultInstance()).end();
        readers.get(0).cancel();

        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("expected at most 64 callers");
        Status.Code code = Status.Code.RESOURCE_EXHAUSTED;
        while (code == Status.Code.RESOURCE_EXHAUSTED) {
            // The cancellation is on its way.
            code = status(WatchReader.start(channel, WatchRequest.getDefaultInstance()));
        }
        assertThat(code).isEqualTo(Status.Code.OK);
    }

    private static Status.Code status(WatchReader reader) throws InterruptedException {
        try {
            reader.next();
            return Status.Code.OK;
        } catch (AssertionError e) {
            return Status.Code.RESOURCE_EXHAUSTED;
        }
    }

    @Test
    void watch_positionsThatAreNotOfThisHistory_areRefused() throws Exception {
        Revision present = RegistryMessages.revision(node.log().extent().head());
        ByteString otherHash = ByteString.copyFrom(new byte[32]);

        assertRefused(
                after(present.toBuilder().setEpoch(UUID.randomUUID().toString()).build()), "of another history");
        assertRefused(after(present.toBuilder().setHash(otherHash).build()), "of another history");
        assertRefused(after(present.getNumber() + 1), "expected a revision up to " + present.getNumber());
        assertThat(WatchReader.start(channel, after(present)).next().getThrough())
                .isEqualTo(present);
    }

    private void assertRefused(WatchRequest request, String message) throws InterruptedException {
        Status refused = WatchReader.start(channel, request).end();
        assertThat(refused.getCode()).as(message).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).contains(message);
    }

    @Test
    void watch_positionThatAnotherNodeWrote_isLookedUpFirst() throws Exception {
        node.writeUnseen(entity("c1", "x"));
        Revision unseen = RegistryMessages.revision(node.log().extent().head());

        assertThat(WatchReader.start(channel, after(unseen)).next().getThrough())
                .isEqualTo(unseen);
    }

    @Test
    void watch_malformedRequest_isInvalid() throws Exception {
        Status refused = WatchReader.start(
                        channel,
                        WatchRequest.newBuilder()
                                .setAfter(Revision.newBuilder().setNumber(-1).setHash(ByteString.copyFromUtf8("short")))
                                .setHeartbeat(Duration.newBuilder().setSeconds(61))
                                .build())
                .end();

        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription()).contains("after.number", "and 2 more");
    }

    @Test
    void watch_historyChanges_endsAndSaysSo() throws Exception {
        WatchReader reader = WatchReader.start(channel, WatchRequest.getDefaultInstance());
        reader.next();
        node.store.changeHistory(known ->
                new io.certigate.server.model.Revision(UUID.randomUUID().toString(), known.number(), known.hash()));
        node.sync();

        Status end = reader.end();

        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).contains("follows another history");
    }

    @Test
    void watch_anotherRevisionOfTheSameNumber_endsToo() throws Exception {
        WatchReader reader = WatchReader.start(channel, WatchRequest.getDefaultInstance());
        reader.next();
        node.store.changeHistory(
                known -> new io.certigate.server.model.Revision(known.epoch(), known.number(), "ab".repeat(32)));
        node.sync();

        assertThat(reader.end().getDescription()).contains("follows another history");
    }

    @Test
    void watch_viewTooOld_endsInsteadOfSayingThatThereIsNothing() throws Exception {
        node.clock.move(TestNode.MAX_STALENESS);

        Status end =
                WatchReader.start(channel, WatchRequest.getDefaultInstance()).end();

        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).contains("too old");
    }

    @Test
    void watch_serverStops_endsAsUnavailable() throws Exception {
        WatchReader reader = WatchReader.start(channel, WatchRequest.getDefaultInstance());
        reader.next();
        server.close();

        assertThat(reader.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
}
