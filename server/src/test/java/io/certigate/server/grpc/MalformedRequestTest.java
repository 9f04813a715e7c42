package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
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
import io.certigate.v1.ListValue;
import io.certigate.v1.MapValue;
import io.certigate.v1.Value;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedRequestTest {
    private static final String MANY = "x".repeat(129);

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

    /** A request that is at fault and what is said of it: fields and descriptions by turns. */
    private record Fault(String name, CheckActionRequest request, Map<String, String> violations) {
        static Fault of(String name, Consumer<CheckActionRequest.Builder> change, String... fieldsAndDescriptions) {
            CheckActionRequest.Builder request = question("shop", "asset.display");
            change.accept(request);
            Map<String, String> violations = new TreeMap<>();
            for (int i = 0; i < fieldsAndDescriptions.length; i += 2) {
                violations.put(fieldsAndDescriptions[i], fieldsAndDescriptions[i + 1]);
            }
            return new Fault(name, request.build(), violations);
        }

        static Fault property(String name, Value value, String description) {
            return property(name, value, "", description);
        }

        static Fault property(String name, Value value, String below, String description) {
            return of(
                    name + below,
                    request -> request.getSubjectBuilder().putProperties(name, value),
                    "subject.properties." + name + below,
                    description);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.concat(shapes(), values());
    }

    private static Stream<Fault> shapes() {
        return Stream.of(
                Fault.of(
                        "nothing",
                        CheckActionRequest.Builder::clear,
                        "subject",
                        "expected an entity with type and id, found none",
                        "resource",
                        "expected an entity with type and id, found none",
                        "action.name",
                        "expected 1 to 128 characters, found none",
                        "markets",
                        "expected 1 to 32 markets such as \"CN\", found 0"),
                Fault.of(
                        "empty names",
                        request -> {
                            request.getSubjectBuilder().setType("").setId("");
                            request.getResourceBuilder().setType("").setId("");
                            request.getActionBuilder().setName("");
                        },
                        "subject.type",
                        "expected an entity type of 1 to 128 characters, found none",
                        "subject.id",
                        "expected an entity id of 1 to 256 characters, found none",
                        "resource.type",
                        "expected an entity type of 1 to 128 characters, found none",
                        "resource.id",
                        "expected an entity id of 1 to 256 characters, found none",
                        "action.name",
                        "expected 1 to 128 characters, found none"),
                Fault.of(
                        "control character",
                        request -> request.getSubjectBuilder().setId("a\nb"),
                        "subject.id",
                        "expected an entity id without control characters, found one at position 1"),
                Fault.of(
                        "too long",
                        request -> {
                            request.getSubjectBuilder().setType(MANY);
                            request.getResourceBuilder().setId("x".repeat(257));
                            request.getActionBuilder().setName(MANY);
                            request.setLocale("x".repeat(36)).setRequestId(MANY).setMarkets(0, MANY);
                        },
                        "subject.type",
                        "expected an entity type of at most 128 characters, found 129",
                        "resource.id",
                        "expected an entity id of at most 256 characters, found 257",
                        "action.name",
                        "expected at most 128 characters, found 129",
                        "locale",
                        "expected at most 35 characters, found 36",
                        "request_id",
                        "expected at most 128 characters, found 129",
                        "markets[0]",
                        "expected at most 128 characters, found 129"),
                Fault.of(
                        "33 markets",
                        request -> request.addAllMarkets(Collections.nCopies(32, "CN")),
                        "markets",
                        "expected 1 to 32 markets such as \"CN\", found 33"),
                Fault.of(
                        "empty market",
                        request -> request.addMarkets(""),
                        "markets[1]",
                        "expected 1 to 128 characters, found none"),
                Fault.of(
                        "unknown detail",
                        request -> request.setDetailValue(7),
                        "detail",
                        "expected DETAIL_LEVEL_CODES or DETAIL_LEVEL_FULL, found 7"),
                Fault.of(
                        "instant out of range",
                        request -> request.setAt(Timestamp.newBuilder().setSeconds(253_402_300_800L)),
                        "at",
                        "expected an instant of the years 0001 to 9999, found 253402300800 seconds from 1970"),
                Fault.of(
                        "nanoseconds out of range",
                        request -> request.setAt(Timestamp.newBuilder().setNanos(-1)),
                        "at",
                        "expected 0 to 999999999 nanoseconds, found -1"),
                Fault.of(
                        "everything at once",
                        request -> {
                            request.clearMarkets().putContext("amount", text("1"));
                            request.getActionBuilder().putProperties("speed", text("fast"));
                            request.getResourceBuilder().putProperties("age", text("old"));
                        },
                        "markets",
                        "expected 1 to 32 markets such as \"CN\", found 0",
                        "context.amount",
                        "expected a map of [currency, value], found string",
                        "action.properties.speed",
                        "expected int, found string",
                        "resource.properties.age",
                        "expected int, found string"));
    }

    private static Stream<Fault> values() {
        Value deep = text("x");
        for (int i = 0; i < 8; i++) {
            deep = list(deep);
        }
        return Stream.of(
                Fault.property("age", text("12"), "expected int, found string"),
                Fault.property(
                        "platform",
                        text("weixn"),
                        "expected one of [alipay, weixin], found 'weixn'; did you mean 'weixin'?"),
                Fault.property(
                        "platform",
                        Value.getDefaultInstance(),
                        "expected a value with one of its kinds set, found none"),
                Fault.property(
                        "anything",
                        deep,
                        "[0][0][0][0][0][0][0][0]",
                        "expected a value nested at most 8 deep, found more"),
                Fault.property(
                        "anything",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder().addAllValues(Collections.nCopies(257, text("x"))))
                                .build(),
                        "expected at most 256 elements, found 257"),
                Fault.property("anything", text("x".repeat(4_097)), "expected at most 4096 characters, found 4097"),
                Fault.property(
                        "balance",
                        Value.newBuilder().setDecimalValue("1e3").build(),
                        "expected a decimal such as 200.00 of at most 40 characters without exponent, found '1e3'"),
                Fault.property(
                        "registered_at",
                        Value.newBuilder()
                                .setTimestampValue(Timestamp.newBuilder().setSeconds(-62_135_596_801L))
                                .build(),
                        "expected an instant of the years 0001 to 9999, found -62135596801 seconds from 1970"),
                Fault.property(
                        "groups",
                        list(Value.newBuilder().setInt64Value(1).build()),
                        "expected string, found int in the list"),
                Fault.property(
                        "notice",
                        Value.newBuilder()
                                .setMapValue(MapValue.newBuilder()
                                        .putFields(
                                                "term_day",
                                                Value.newBuilder()
                                                        .setInt64Value(1)
                                                        .build()))
                                .build(),
                        "unknown field; did you mean 'term_days'? at 'term_day'"),
                Fault.property(
                        "notice",
                        Value.newBuilder()
                                .setMapValue(MapValue.newBuilder().putFields("sent", Value.getDefaultInstance()))
                                .build(),
                        ".sent",
                        "expected a value with one of its kinds set, found none"),
                Fault.of(
                        "65 properties",
                        request -> {
                            for (int i = 0; i < 65; i++) {
                                request.getSubjectBuilder().putProperties("p" + i, text("x"));
                            }
                        },
                        "subject.properties",
                        "expected at most 64, found 65"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void checkAction_malformed_isRefusedWithEveryFieldAtFault(Fault fault) {
        Refusal refusal = Refusal.of(() -> stub.checkAction(fault.request()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations()).isEqualTo(fault.violations());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void checkActions_oneMalformed_failsAloneWithItsPath(Fault fault) {
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
                Map.entry("as_of_revision", good.toBuilder().setAsOfRevision(0).build()),
                Map.entry(
                        "consistency",
                        good.toBuilder()
                                .setConsistency(Consistency.getDefaultInstance())
                                .build()),
                Map.entry(
                        "consistency",
                        good.toBuilder()
                                .setConsistency(Consistency.newBuilder().setFullyConsistent(true))
                                .build()),
                Map.entry("trace", good.toBuilder().setTrace(true).build()));
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
        request.getSubjectBuilder().putProperties("no_such_property", text("x"));

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
        Value nested = text("x".repeat(4_096));
        for (int i = 0; i < 7; i++) {
            nested = list(nested);
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
                        new Garbage(),
                        DecisionServiceGrpc.getCheckActionMethod().getResponseMarshaller())
                .build();

        Refusal refusal = Refusal.of(() -> ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), new byte[] {-1, -1, -1}));

        // gRPC itself answers: INTERNAL or UNKNOWN, as its version pleases.
        assertThat(refusal.code()).isIn(Code.INTERNAL, Code.UNKNOWN);
        assertThat(DecisionServiceGrpc.newBlockingStub(channel)
                        .checkAction(question("shop", "asset.display").build())
                        .getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    /** Sends bytes as they are. */
    private static final class Garbage implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("only sent");
        }
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value list(Value element) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(List.of(element)))
                .build();
    }
}
