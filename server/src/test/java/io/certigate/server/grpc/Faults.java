package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.ListValue;
import io.certigate.v1.MapValue;
import io.certigate.v1.Revision;
import io.certigate.v1.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Requests that are at fault, with all that is said of them. */
final class Faults {
    private static final String MANY = "x".repeat(129);

    private Faults() {}

    /** A request that is at fault and what is said of it: fields and descriptions by turns. */
    record Fault(String name, CheckActionRequest request, Map<String, String> violations) {
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
                        "empty token",
                        request -> request.getConsistencyBuilder().setAtLeast(Revision.getDefaultInstance()),
                        "consistency.at_least.epoch",
                        "expected 1 to 64 characters, found none",
                        "consistency.at_least.hash",
                        "expected 32 bytes, found 0"),
                Fault.of(
                        "bad token",
                        request -> request.getConsistencyBuilder()
                                .setAtLeast(Revision.newBuilder()
                                        .setEpoch("x".repeat(65))
                                        .setNumber(-1)
                                        .setHash(ByteString.copyFrom(new byte[33]))),
                        "consistency.at_least.epoch",
                        "expected at most 64 characters, found 65",
                        "consistency.at_least.number",
                        "expected a revision from 0 on, found -1",
                        "consistency.at_least.hash",
                        "expected 32 bytes, found 33"),
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

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    static Value list(Value element) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(List.of(element)))
                .build();
    }
}
