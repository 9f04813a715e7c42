package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.Consistency;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.Effect;
import io.certigate.v1.FieldViolation;
import io.certigate.v1.Revision;
import io.certigate.v1.Value;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedRequestTest {
    /** A field that this version of the contract does not have. */
    private static final UnknownFieldSet OF_A_NEWER_CONTRACT = UnknownFieldSet.newBuilder()
            .addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    private static TestNode node;
    private static TestServer server;
    private static DecisionServiceBlockingStub stub;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterAll
    static void stop() {
        server.close();
        node.close();
    }

    @ParameterizedTest
    @MethodSource("io.certigate.server.grpc.Faults#faults")
    void checkAction_malformed_isRefusedWithEveryFieldAtFault(Faults.Fault fault) {
        Refusal refusal = Refusal.of(() -> stub.checkAction(fault.request()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations()).isEqualTo(fault.violations());
    }

    @ParameterizedTest
    @MethodSource("io.certigate.server.grpc.Faults#faults")
    void checkActions_oneMalformed_failsAloneWithItsPath(Faults.Fault fault) {
        CheckActionRequest good = question("shop", "asset.display").build();

        var results = stub.checkActions(CheckActionsRequest.newBuilder()
                        .addRequests(good)
                        .addRequests(fault.request())
                        .addRequests(good)
                        .build())
                .getResultsList();

        assertThat(results.get(0).getResponse().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(results.get(2).getResponse().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        CheckFailure failure = results.get(1).getFailure();
        assertThat(failure.getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
        assertThat(failure.getViolationsList())
                .extracting(FieldViolation::getField)
                .containsExactlyInAnyOrderElementsOf(fault.violations().keySet().stream()
                        .map(field -> "requests[1]." + field)
                        .toList());
    }

    static Stream<Map.Entry<String, CheckActionRequest>> unimplemented() {
        CheckActionRequest good = question("shop", "asset.display").build();
        return Stream.of(
                Map.entry(
                        "consistency.100",
                        good.toBuilder()
                                .setConsistency(Consistency.newBuilder().setUnknownFields(OF_A_NEWER_CONTRACT))
                                .build()),
                Map.entry(
                        "consistency.at_least.100",
                        good.toBuilder()
                                .setConsistency(Consistency.newBuilder()
                                        .setAtLeast(Revision.newBuilder().setUnknownFields(OF_A_NEWER_CONTRACT)))
                                .build()),
                Map.entry(
                        "100",
                        good.toBuilder().setUnknownFields(OF_A_NEWER_CONTRACT).build()),
                Map.entry(
                        "subject.100",
                        good.toBuilder()
                                .setSubject(good.getSubject().toBuilder().setUnknownFields(OF_A_NEWER_CONTRACT))
                                .build()),
                Map.entry(
                        "action.100",
                        good.toBuilder()
                                .setAction(good.getAction().toBuilder().setUnknownFields(OF_A_NEWER_CONTRACT))
                                .build()),
                Map.entry(
                        "resource.100",
                        good.toBuilder()
                                .setResource(good.getResource().toBuilder().setUnknownFields(OF_A_NEWER_CONTRACT))
                                .build()));
    }

    @ParameterizedTest
    @MethodSource("unimplemented")
    void checkAction_fieldNotImplemented_isUnimplemented(Map.Entry<String, CheckActionRequest> request) {
        Refusal refusal = Refusal.of(() -> stub.checkAction(request.getValue()));
        CheckFailure inBatch = stub.checkActions(CheckActionsRequest.newBuilder()
                        .addRequests(request.getValue())
                        .build())
                .getResults(0)
                .getFailure();

        assertThat(refusal.code()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(refusal.message()).contains("'" + request.getKey() + "'");
        assertThat(inBatch.getCode()).isEqualTo(Code.UNIMPLEMENTED.value());
        assertThat(inBatch.getMessage()).contains("requests[0]." + request.getKey());
    }

    @Test
    void checkAction_undeclaredProperty_isIgnored() {
        CheckActionRequest.Builder request = question("shop", "asset.display");
        request.getSubjectBuilder().putProperties("no_such_property", Faults.text("x"));

        assertThat(stub.checkAction(request.build()).getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_atTheLimits_isDecided() {
        CheckActionRequest.Builder request = question("x".repeat(256), "asset.display")
                .setLocale("x".repeat(35))
                .setRequestId("x".repeat(128))
                .clearMarkets()
                .addAllMarkets(Collections.nCopies(32, "CN"))
                .setAt(Timestamp.newBuilder().setSeconds(253_402_300_799L).setNanos(999_999_999));
        Value nested = Faults.text("x".repeat(4_096));
        for (int i = 0; i < 7; i++) {
            nested = Faults.list(nested);
        }
        request.getSubjectBuilder().putProperties("anything", nested);

        assertThat(stub.checkAction(request.build()).getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkActions_noneOrTooMany_areRefused() {
        CheckActionRequest good = question("shop", "asset.display").build();
        for (int count : new int[] {0, 1_001}) {
            CheckActionsRequest request = CheckActionsRequest.newBuilder()
                    .addAllRequests(Collections.nCopies(count, good))
                    .build();

            Refusal refusal = Refusal.of(() -> stub.checkActions(request));

            assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refusal.violations())
                    .isEqualTo(Map.of("requests", "expected 1 to 1000 requests, found " + count));
        }
    }

    @Test
    void checkAction_messageTooLarge_isRefusedAndTheConnectionLivesOn() {
        CheckActionRequest.Builder large = question("shop", "asset.display").setRequestId("x".repeat(1 << 20));

        assertThat(Refusal.of(() -> stub.checkAction(large.build())).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);

        assertThat(stub.checkAction(question("shop", "asset.display").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_notAMessage_isRefusedAndTheConnectionLivesOn() {
        ManagedChannel channel = server.connect();
        MethodDescriptor<byte[], CheckActionResponse> method = DecisionServiceGrpc.getCheckActionMethod().toBuilder(
                        new RawBytes(),
                        DecisionServiceGrpc.getCheckActionMethod().getResponseMarshaller())
                .build();

        Refusal refusal = Refusal.of(() -> ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), new byte[] {-1, -1, -1}));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations().get("request"))
                .startsWith("expected the bytes of a certigate.v1.CheckActionRequest, found others");
        assertThat(DecisionServiceGrpc.newBlockingStub(channel)
                        .checkAction(question("shop", "asset.display").build())
                        .getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }
}
