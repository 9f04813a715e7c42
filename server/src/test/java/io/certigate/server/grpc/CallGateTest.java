package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.RetryInfo;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.RateLimit;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.EvidenceServiceGrpc;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.ServiceDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallGateTest {
    private static final int QUESTIONS = 10;

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("shop"), "1"));
        server = TestServer.start(
                node, new Limits(9, 9, 9, new RateLimit(QUESTIONS), new RateLimit(1), new RateLimit(1), Duration.ZERO));
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private static CheckActionRequest gift() {
        return question("shop", "asset.gift.primary").build();
    }

    /** Takes all that the caller may ask, and more than it gets back while the test goes on. */
    private static void exhaust(DecisionServiceBlockingStub stub) {
        assertThat(stub.checkActions(CheckActionsRequest.newBuilder()
                                .addAllRequests(Collections.nCopies(1_000, gift()))
                                .build())
                        .getResultsCount())
                .isEqualTo(1_000);
    }

    @Test
    void checkAction_tooManyOfOneCaller_areRefusedAndToldWhenToComeBack() throws Exception {
        DecisionServiceBlockingStub stub = server.blocking();
        exhaust(stub);
        long refused = server.server.limits().rateLimited();
        StatusRuntimeException failure = Objects.requireNonNull(
                catchThrowableOfType(StatusRuntimeException.class, () -> stub.checkAction(gift())));

        assertThat(failure.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(failure.getStatus().getDescription())
                .startsWith("expected at most 10 questions a second of one caller, found more; try again in");
        RetryInfo retry = Objects.requireNonNull(StatusProto.fromThrowable(failure))
                .getDetails(0)
                .unpack(RetryInfo.class);
        // A thousand at ten a second.
        assertThat(retry.getRetryDelay().getSeconds()).isBetween(60L, 100L);
        assertThat(server.server.limits().rateLimited()).isEqualTo(refused + 1);
        // Another connection is the same caller.
        assertThat(Refusal.of(() -> server.blocking().checkAction(gift())).code())
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void checkActions_nothingLeft_isRefusedAsAWhole() {
        DecisionServiceBlockingStub stub = server.blocking();
        exhaust(stub);

        Refusal refusal = Refusal.of(() -> stub.checkActions(
                CheckActionsRequest.newBuilder().addRequests(gift()).build()));

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.retry()).isTrue();
    }

    @Test
    void streamCheckActions_nothingLeft_answersThatAndGoesOn() throws Exception {
        StreamCaller caller = StreamCaller.start(server.connect());
        assertThat(caller.ask(1, gift().toBuilder()).next().getResponse().getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
        exhaust(server.blocking());

        StreamCheckActionsResponse refused = caller.ask(2, gift().toBuilder()).next();

        assertThat(refused.getId()).isEqualTo(2);
        assertThat(refused.getFailure().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED.value());
        assertThat(caller.endQuestions().end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void writesAndReads_tooMany_areRefusedButNotWhatForbidsOrTellsTheState() {
        RegistryServiceBlockingStub registry = RegistryServiceGrpc.newBlockingStub(server.connect());
        Entity entity =
                Entity.newBuilder().setType("official_account").setId("a").build();
        PutEntityRequest put = PutEntityRequest.newBuilder().setEntity(entity).build();
        GetEntityRequest get = GetEntityRequest.newBuilder().build();
        Refusal write = refusedAtLast(() -> registry.putEntity(put));
        Refusal read = refusedAtLast(() -> registry.getEntity(get));

        assertThat(write.message()).contains("1 writes a second");
        assertThat(read.message()).contains("1 reads a second");
        for (int i = 0; i < 20; i++) {
            assertThat(Refusal.of(() -> registry.revokeCertification(RevokeCertificationRequest.getDefaultInstance()))
                            .code())
                    .isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(ChangeServiceGrpc.newBlockingStub(registry.getChannel())
                            .getState(GetStateRequest.getDefaultInstance())
                            .getRevision()
                            .getNumber())
                    .isPositive();
        }
    }

    private static Refusal refusedAtLast(Supplier<?> call) {
        for (int i = 0; i < 20; i++) {
            Refusal refusal = refusal(call);
            if (refusal != null && refusal.code() == Code.RESOURCE_EXHAUSTED) {
                return refusal;
            }
        }
        throw new AssertionError("expected calls to be refused after some, found none");
    }

    private static @Nullable Refusal refusal(Supplier<?> call) {
        try {
            Object answer = call.get();
            assertThat(answer).isNotNull();
            return null;
        } catch (StatusRuntimeException e) {
            return Refusal.of(() -> {
                throw e;
            });
        }
    }

    @Test
    void kind_ofEveryCall_isWhatThisTableSays() {
        Map<CallKind, Set<String>> kinds = new EnumMap<>(CallKind.class);
        Stream.of(
                        ChangeServiceGrpc.getServiceDescriptor(),
                        DecisionServiceGrpc.getServiceDescriptor(),
                        DirectiveServiceGrpc.getServiceDescriptor(),
                        EvidenceServiceGrpc.getServiceDescriptor(),
                        PolicyServiceGrpc.getServiceDescriptor(),
                        RegistryServiceGrpc.getServiceDescriptor(),
                        DecisionLogServiceGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(Collection::stream)
                .forEach(method -> kinds.computeIfAbsent(CallKind.of(method), unused -> new TreeSet<>())
                        .add(String.valueOf(method.getBareMethodName())));

        assertThat(kinds.get(CallKind.VITAL)).containsExactly("AcknowledgeClock", "GetState", "Watch");
        assertThat(kinds.get(CallKind.FORBIDDING))
                .containsExactly(
                        "CancelCertification", "IssueDirective", "RevokeCertification", "SuspendCertification");
        assertThat(kinds.get(CallKind.CHECK)).containsExactly("CheckAction", "CheckActions", "StreamCheckActions");
        assertThat(kinds.get(CallKind.WRITE))
                .containsExactly(
                        "ActivateRelease",
                        "AmendDirective",
                        "EndRelation",
                        "ImportRecords",
                        "LiftDirective",
                        "PruneHistory",
                        "PublishRelease",
                        "PutCertification",
                        "PutEntity",
                        "PutRelation",
                        "ResumeCertification",
                        "RollBackRelease");
    }

    @Test
    void origin_ofIpv6_isItsNetwork() throws Exception {
        assertThat(origin("2001:db8:1:2:aaaa::1")).isEqualTo(origin("2001:db8:1:2::2"));
        assertThat(origin("2001:db8:1:3::1")).isNotEqualTo(origin("2001:db8:1:2::1"));
        assertThat(origin("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    private static String origin(String address) throws Exception {
        return Connections.origin(new InetSocketAddress(InetAddress.getByName(address), 1));
    }
}
