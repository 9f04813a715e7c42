package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.BadRequest;
import io.certigate.server.admin.TestNode;
import io.certigate.server.admin.TestWords;
import io.certigate.v1.CancelCertificationRequest;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationEndKind;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.CertificationState;
import io.certigate.v1.ChangeEntry;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetCertificationRequest;
import io.certigate.v1.GetCertificationResponse;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetRelationRequest;
import io.certigate.v1.GetRelationResponse;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.ListEntitiesResponse;
import io.certigate.v1.ListRelationsRequest;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutEntityResponse;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import io.certigate.v1.Relation;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.Value;
import io.certigate.v1.WriteOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryGrpcServiceTest {
    private static final EntityReference SHOP = EntityReference.newBuilder()
            .setType("official_account")
            .setId("shop")
            .build();
    private static final EntityReference CHAIN =
            EntityReference.newBuilder().setType("company").setId("chain").build();

    private static final int READERS = 2;

    @TempDir
    private Path folder;

    private TestNode node;
    private ExecutorService executor;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws Exception {
        node = new TestNode(folder);
        executor = Executors.newFixedThreadPool(READERS);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .addService(new RegistryGrpcService(
                        node.admin,
                        node.store,
                        () -> node.words,
                        node.clock,
                        executor,
                        new ImportCalls(node.imports, node.chunks)))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() throws Exception {
        channel.shutdownNow();
        server.shutdownNow();
        assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        executor.shutdownNow();
        node.close();
    }

    @Test
    void putEntity_thenGet_returnsItWithHistory() {
        putEntity("a", "weixin");
        PutEntityResponse put = putEntity("a", "alipay");
        var got = stub().getEntity(GetEntityRequest.newBuilder()
                .setEntity(EntityReference.newBuilder().setType("company").setId("a"))
                .setHistory(true)
                .build());

        assertThat(put.getRevision().getNumber()).isEqualTo(2);
        assertThat(put.getRevision().getHash().size()).isEqualTo(32);
        assertThat(got.getEntity()).isEqualTo(put.getEntity());
        assertThat(got.getHistoryList())
                .extracting(change -> change.getRevision().getNumber())
                .containsExactly(2L, 1L);
        ChangeEntry first = got.getHistory(1);
        assertThat(first.getActor()).isEqualTo("unauthenticated");
        assertThat(first.getEntity().getPropertiesOrThrow("platform").getStringValue())
                .isEqualTo("weixin");
    }

    @Test
    void putCertification_fieldOfANewerContract_isUnimplementedAndStoresNothing() {
        UnknownFieldSet narrower = UnknownFieldSet.newBuilder()
                .addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var request = PutCertificationRequest.newBuilder()
                .setCertification(putFiling("N-1").toBuilder()
                        .clearState()
                        .clearRevision()
                        .setUnknownFields(narrower))
                .build();

        Refusal refusal = Refusal.of(() -> stub().putCertification(request));

        assertThat(refusal.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(refusal.message()).contains("'certification.100'");
        assertThat(node.store.head().revision().number()).isEqualTo(1);
    }

    @Test
    void listEntities_fieldOfANewerContract_isUnimplemented() {
        var request = ListEntitiesRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                100,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();

        assertThat(Refusal.of(() -> stub().listEntities(request)).code()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void certification_wholeLife_isShownWithItsState() {
        Certification put = putFiling("N-1");
        CertificationKey key = key("n-1");
        assertThat(put.getState()).isEqualTo(CertificationState.CERTIFICATION_STATE_VALID);
        assertThat(put.getIssuer()).isEqualTo("CAC");

        assertThat(stub().suspendCertification(SuspendCertificationRequest.newBuilder()
                                .setKey(key)
                                .build())
                        .getCertification()
                        .getState())
                .isEqualTo(CertificationState.CERTIFICATION_STATE_SUSPENDED);
        node.now = TestNode.NOW.plusSeconds(10);
        assertThat(stub().resumeCertification(ResumeCertificationRequest.newBuilder()
                                .setKey(key)
                                .build())
                        .getCertification()
                        .getState())
                .isEqualTo(CertificationState.CERTIFICATION_STATE_VALID);
        Certification revoked = stub().revokeCertification(RevokeCertificationRequest.newBuilder()
                        .setKey(key)
                        .setAt(timestamp(node.now.plusSeconds(5)))
                        .setOptions(WriteOptions.newBuilder().setWhy("order 7"))
                        .build())
                .getCertification();
        assertThat(revoked.getState()).isEqualTo(CertificationState.CERTIFICATION_STATE_VALID);
        node.now = TestNode.NOW.plusSeconds(15);
        GetCertificationResponse got = stub().getCertification(GetCertificationRequest.newBuilder()
                .setKey(key)
                .setHistory(true)
                .build());

        assertThat(got.getCertification().getState()).isEqualTo(CertificationState.CERTIFICATION_STATE_REVOKED);
        assertThat(got.getCertification().getEnd().getRecordedAt()).isEqualTo(timestamp(TestNode.NOW.plusSeconds(10)));
        assertThat(got.getCertification().getSuspensionsCount()).isEqualTo(1);
        assertThat(got.getHistoryList()).hasSize(4);
        assertThat(got.getHistory(0).getWhy()).isEqualTo("order 7");
        assertThat(got.getHistory(0).getCertification().getState())
                .isEqualTo(CertificationState.CERTIFICATION_STATE_UNSPECIFIED);
    }

    @Test
    void cancelCertification_superseded_namesTheSuccessor() {
        putFiling("N-1");
        Certification cancelled = stub().cancelCertification(CancelCertificationRequest.newBuilder()
                        .setKey(key(""))
                        .setSupersededBy("N-2")
                        .build())
                .getCertification();

        assertThat(cancelled.getEnd().getKind()).isEqualTo(CertificationEndKind.CERTIFICATION_END_KIND_SUPERSEDED);
        assertThat(cancelled.getEnd().getSupersededBy()).isEqualTo("N-2");
        assertThat(cancelled.getState()).isEqualTo(CertificationState.CERTIFICATION_STATE_CANCELLED);
    }

    @Test
    void relation_putEndGetList_showsAllWindows() {
        stub().putRelation(PutRelationRequest.newBuilder()
                .setRelation(owner(TestNode.NOW))
                .build());
        stub().endRelation(EndRelationRequest.newBuilder()
                .setOf(SHOP)
                .setRelation("owner")
                .setWith(CHAIN)
                .setAt(timestamp(TestNode.NOW.plusSeconds(5)))
                .build());
        stub().putRelation(PutRelationRequest.newBuilder()
                .setRelation(owner(TestNode.NOW.plusSeconds(9)))
                .build());
        GetRelationResponse got = stub().getRelation(GetRelationRequest.newBuilder()
                .setOf(SHOP)
                .setRelation("owner")
                .setWith(CHAIN)
                .setHistory(true)
                .build());
        var listed = stub().listRelations(
                        ListRelationsRequest.newBuilder().setPageSize(1).build());
        var next = stub().listRelations(ListRelationsRequest.newBuilder()
                .setPageSize(1)
                .setPageToken(listed.getNextPageToken())
                .build());

        assertThat(got.getRelationsList()).hasSize(2);
        assertThat(got.getRelations(0).getValidUntil()).isEqualTo(timestamp(TestNode.NOW.plusSeconds(5)));
        assertThat(got.getHistoryList())
                .extracting(change -> change.getRevision().getNumber())
                .containsExactly(3L, 2L, 1L);
        assertThat(listed.getRelationsList()).containsExactly(got.getRelations(0));
        assertThat(next.getRelationsList()).containsExactly(got.getRelations(1));
        assertThat(next.getNextPageToken()).isEmpty();
    }

    @Test
    void listEntities_pagesWhileInserting_showEachOnce() {
        for (int i = 0; i < 10; i++) {
            putEntity("e" + i * 2, "weixin");
        }
        List<String> shown = new ArrayList<>();
        String token = "";
        do {
            ListEntitiesResponse page = stub().listEntities(ListEntitiesRequest.newBuilder()
                    .setType("company")
                    .setPageSize(3)
                    .setPageToken(token)
                    .build());
            page.getEntitiesList()
                    .forEach(entity -> shown.add(entity.getEntity().getId()));
            token = page.getNextPageToken();
            putEntity("e1", "weixin");
        } while (!token.isEmpty());

        assertThat(shown).doesNotHaveDuplicates().contains("e0", "e10", "e12", "e2", "e4", "e6", "e8");
    }

    @Test
    void listCertifications_foreignToken_isInvalid() {
        putFiling("N-1");
        putFiling("N-2");
        ListCertificationsResponse page = stub().listCertifications(ListCertificationsRequest.newBuilder()
                .setHolder(CHAIN)
                .setPageSize(1)
                .build());
        String token = page.getNextPageToken();

        assertThat(page.getCertificationsCount()).isEqualTo(1);
        for (String bad : List.of("x", "!!!", token + "AA", token.substring(1))) {
            assertThat(violation(() -> stub().listCertifications(ListCertificationsRequest.newBuilder()
                            .setHolder(CHAIN)
                            .setPageToken(bad)
                            .build())))
                    .isEqualTo("page_token");
        }
        assertThat(violation(() -> stub().listCertifications(ListCertificationsRequest.newBuilder()
                        .setPageToken(token)
                        .build())))
                .isEqualTo("page_token");
    }

    @Test
    void badInput_isInvalidArgumentWithTheField() {
        assertThat(violation(() -> stub().putEntity(PutEntityRequest.getDefaultInstance())))
                .isEqualTo("entity.type");
        assertThat(violation(() -> stub().putEntity(PutEntityRequest.newBuilder()
                        .setEntity(Entity.newBuilder().setType("company").setId("a\u0000b"))
                        .build())))
                .isEqualTo("entity.id");
        assertThat(violation(() -> stub().putEntity(PutEntityRequest.newBuilder()
                        .setEntity(Entity.newBuilder()
                                .setType("company")
                                .setId("a")
                                .putProperties("platform", Value.getDefaultInstance()))
                        .build())))
                .isEqualTo("entity.properties.platform");
        assertThat(violation(() -> stub().putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(filing("N-1").toBuilder().setRevision(1))
                        .build())))
                .isEqualTo("certification.revision");
        assertThat(violation(() -> stub().putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(filing("N-1").toBuilder().clearValidFrom())
                        .build())))
                .isEqualTo("certification.valid_from");
        assertThat(violation(() -> stub().putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(filing("N-1").toBuilder().setValidUntil(timestamp(TestNode.NOW)))
                        .build())))
                .isEqualTo("certification.valid_until");
        assertThat(violation(() -> stub().suspendCertification(SuspendCertificationRequest.newBuilder()
                        .setKey(key("N-1"))
                        .setAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build())))
                .isEqualTo("at");
        assertThat(violation(() -> stub().revokeCertification(RevokeCertificationRequest.getDefaultInstance())))
                .isEqualTo("key");
        assertThat(violation(() -> stub().listEntities(ListEntitiesRequest.newBuilder()
                        .setPageSize(1_001)
                        .build())))
                .isEqualTo("page_size");
        assertThat(violation(() -> stub().putEntity(PutEntityRequest.newBuilder()
                        .setEntity(Entity.newBuilder().setType("company").setId("a"))
                        .setOptions(WriteOptions.newBuilder().setWhy("y".repeat(2_000)))
                        .build())))
                .isEqualTo("options.why");
        assertThat(node.store.head().revision().number()).isZero();
    }

    @Test
    void manyViolations_fitIntoTheHeaders() {
        Entity.Builder entity = Entity.newBuilder().setType("公".repeat(128)).setId("a");
        for (int i = 0; i < 64; i++) {
            entity.putProperties(
                    "字".repeat(100) + i, Value.newBuilder().setInt64Value(i).build());
        }
        StatusRuntimeException refused = refused(() ->
                stub().putEntity(PutEntityRequest.newBuilder().setEntity(entity).build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void stateRefusals_haveTheirStatus() {
        putFiling("N-1");
        WriteOptions stale = WriteOptions.newBuilder().setIfRevision(7).build();

        assertThat(refused(() -> stub().getEntity(GetEntityRequest.newBuilder()
                                .setEntity(SHOP)
                                .build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused(() -> stub().suspendCertification(SuspendCertificationRequest.newBuilder()
                                .setKey(key("N-1"))
                                .setOptions(stale)
                                .build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.ABORTED);
        assertThat(refused(() -> stub().resumeCertification(ResumeCertificationRequest.newBuilder()
                                .setKey(key("N-1"))
                                .build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void sameIdempotencyKey_sameAnswer() {
        PutEntityRequest request = PutEntityRequest.newBuilder()
                .setEntity(Entity.newBuilder().setType("company").setId("a"))
                .setOptions(WriteOptions.newBuilder().setIdempotencyKey("k"))
                .build();
        PutEntityResponse first = stub().putEntity(request);
        PutEntityResponse again = stub().putEntity(request);

        assertThat(again).isEqualTo(first);
        assertThat(node.store.head().revision().number()).isEqualTo(1);
    }

    @Test
    void readsHeldUp_eventLoopStillAnswers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        for (int i = 0; i < READERS; i++) {
            executor.execute(() -> {
                try {
                    assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        var waiting = RegistryServiceGrpc.newFutureStub(channel).listEntities(ListEntitiesRequest.getDefaultInstance());
        // The same connection, and so the same event loop.
        assertThat(putEntity("a", "weixin").getRevision().getNumber()).isEqualTo(1);
        assertThat(waiting.isDone()).isFalse();
        gate.countDown();

        assertThat(waiting.get(10, TimeUnit.SECONDS).getEntitiesCount()).isEqualTo(1);
    }

    @Test
    void readsQueueFull_isResourceExhausted() {
        executor.shutdown();

        assertThat(refused(() -> stub().listEntities(ListEntitiesRequest.getDefaultInstance()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void storeClosed_isUnavailable() {
        node.store.close();

        assertThat(refused(() -> putEntity("a", "weixin")).getStatus().getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused(() -> stub().listEntities(ListEntitiesRequest.getDefaultInstance()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    private RegistryServiceBlockingStub stub() {
        return RegistryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private PutEntityResponse putEntity(String id, String platform) {
        return stub().putEntity(PutEntityRequest.newBuilder()
                .setEntity(Entity.newBuilder()
                        .setType("company")
                        .setId(id)
                        .putProperties(
                                "platform",
                                Value.newBuilder().setStringValue(platform).build()))
                .build());
    }

    private Certification putFiling(String number) {
        return stub().putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(filing(number))
                        .build())
                .getCertification();
    }

    private static Certification filing(String number) {
        return Certification.newBuilder()
                .setHolder(CHAIN)
                .setKind(TestWords.FILING)
                .setNumber(number)
                .setValidFrom(timestamp(TestNode.NOW))
                .build();
    }

    private static CertificationKey key(String number) {
        return CertificationKey.newBuilder()
                .setHolder(CHAIN)
                .setKind(TestWords.FILING)
                .setNumber(number)
                .build();
    }

    private static Relation owner(Instant from) {
        return Relation.newBuilder()
                .setOf(SHOP)
                .setRelation("owner")
                .setWith(CHAIN)
                .setValidFrom(timestamp(from))
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamps.write(instant);
    }

    private static StatusRuntimeException refused(Supplier<?> call) {
        Throwable thrown = catchThrowable(call::get);
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        return (StatusRuntimeException) Objects.requireNonNull(thrown);
    }

    /** The first field at fault. */
    private static String violation(Supplier<?> call) {
        StatusRuntimeException refused = refused(call);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        try {
            return Objects.requireNonNull(StatusProto.fromThrowable(refused))
                    .getDetails(0)
                    .unpack(BadRequest.class)
                    .getFieldViolations(0)
                    .getField();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
