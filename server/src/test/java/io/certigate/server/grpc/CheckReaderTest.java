package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.model.PropertyType;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Consistency;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckReaderTest {
    private static final long SEED = 6;
    private static final int ROUNDS = 60_000;

    private static final Vocabulary WORDS = new Vocabulary(
            Map.of("CN", Localized.english("China")),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            declared("closed", PropertyType.Kind.STRING, "yes", "no"),
            declared("count", PropertyType.Kind.INT),
            declared("amount", PropertyType.Kind.DECIMAL),
            Map.of());

    private final TextCache texts = new TextCache();

    private static Map<String, Vocabulary.Property> declared(String name, PropertyType.Kind kind, String... values) {
        return Map.of(name, new Vocabulary.Property(new PropertyType.Plain(kind, Set.of(values)), false));
    }

    private static CheckActionRequest usual() {
        CheckActionRequest.Builder request = question("weixin/铺子", "asset.display")
                .addMarkets("VN")
                .setDetail(DetailLevel.DETAIL_LEVEL_CODES)
                .setLocale("vi")
                .setRequestId("r-1")
                .putContext(
                        "amount", Value.newBuilder().setDecimalValue("-12.50").build())
                .putContext("b", Faults.text("中"));
        request.getSubjectBuilder()
                .putProperties("closed", Faults.text("yes"))
                .putProperties("y", Value.newBuilder().setBoolValue(true).build());
        request.getActionBuilder()
                .putProperties("count", Value.newBuilder().setInt64Value(-3).build());
        request.getResourceBuilder().putProperties("x", Faults.text("x".repeat(300)));
        return request.build();
    }

    private @Nullable CheckRequest read(byte[] bytes) {
        return CheckReader.read(bytes, WORDS, texts);
    }

    /** What the generated parser and {@link RequestReader} make of bytes, null if they find anything that is not usual. */
    private static @Nullable CheckRequest carefully(byte[] bytes) {
        SentCheck sent = SentCheck.of(bytes);
        CheckActionRequest request = sent.request();
        return !sent.problem().isEmpty() || RequestReader.unimplemented(request) != null
                ? null
                : new RequestReader(request, WORDS, "").read(sent.encoded());
    }

    /** All that a request says. */
    static List<Object> parts(CheckRequest request) {
        Question question = request.question();
        return List.of(
                question.subject(),
                question.subjectProperties().sent(),
                question.action(),
                question.actionProperties().sent(),
                question.resource(),
                question.resourceProperties().sent(),
                question.context().sent(),
                question.markets(),
                request.id(),
                String.valueOf(request.at()));
    }

    private static void assertAlike(@Nullable CheckRequest found, byte[] bytes, String what) {
        CheckActionRequest request = SentCheck.of(bytes).request();
        CheckRequest read = Objects.requireNonNull(found, what);
        CheckRequest carefully = Objects.requireNonNull(carefully(bytes), what);

        assertThat(parts(read)).as(what).isEqualTo(parts(carefully));
        assertThat(read.encoded()).as(what).isEqualTo(carefully.encoded()).isEqualTo(new EncodedRequest(bytes));
        assertThat(request.getTrace()
                        || request.hasConsistency()
                        || request.hasAsOfRevision()
                        || request.getDetail() == DetailLevel.DETAIL_LEVEL_FULL)
                .as(what)
                .isFalse();
    }

    @Test
    void read_usualRequest_isWhatIsReadCarefully() {
        byte[] bytes = usual().toByteArray();

        CheckRequest read = read(bytes);

        assertAlike(read, bytes, "usual");
        Properties context = Objects.requireNonNull(read).question().context();
        assertThat(context.get("b")).isEqualTo(new io.certigate.server.model.Value.Text("中"));
        assertThat(context.get("none")).isNull();
    }

    static Stream<Map.Entry<String, Consumer<CheckActionRequest.Builder>>> unusual() {
        return Stream.of(
                Map.entry("at", request -> request.setAt(Timestamp.getDefaultInstance())),
                Map.entry("past", request -> request.setAsOfRevision(0)),
                Map.entry("consistency", request -> request.setConsistency(Consistency.getDefaultInstance())),
                Map.entry("full", request -> request.setDetail(DetailLevel.DETAIL_LEVEL_FULL)),
                Map.entry("detail of a newer contract", request -> request.setDetailValue(-1)),
                Map.entry("trace", request -> request.setTrace(true)),
                Map.entry("moment", request -> request.putContext("t", moment())),
                Map.entry("list", request -> request.putContext("l", Faults.list(Faults.text("1")))),
                Map.entry("nothing", request -> request.putContext("n", Value.getDefaultInstance())),
                Map.entry("other type", request -> request.putContext("amount", Faults.text("12.50"))),
                Map.entry(
                        "closed",
                        request -> request.getSubjectBuilder().putProperties("closed", Faults.text("perhaps"))),
                Map.entry("no market", CheckActionRequest.Builder::clearMarkets),
                Map.entry("no subject", CheckActionRequest.Builder::clearSubject),
                Map.entry("replacement character", request -> request.putContext("b", Faults.text("\uFFFD"))),
                Map.entry("many properties", CheckReaderTest::many));
    }

    private static Value moment() {
        return Value.newBuilder()
                .setTimestampValue(Timestamp.getDefaultInstance())
                .build();
    }

    private static void many(CheckActionRequest.Builder request) {
        for (int i = 0; i < CheckReader.MAX_PROPERTIES; i++) {
            request.putContext("p" + i, Faults.text(""));
        }
    }

    @ParameterizedTest
    @MethodSource("unusual")
    void read_unusualRequest_isLeft(Map.Entry<String, Consumer<CheckActionRequest.Builder>> change) {
        CheckActionRequest.Builder request = usual().toBuilder();
        change.getValue().accept(request);

        assertThat(read(request.build().toByteArray())).isNull();
    }

    @ParameterizedTest
    @MethodSource("io.certigate.server.grpc.Faults#faults")
    void read_requestAtFault_isLeftUnlessOnlyWordsAreWrong(Faults.Fault fault) {
        CheckRequest read = CheckReader.read(fault.request().toByteArray(), Vocabulary.EMPTY, texts);

        assertThat(read == null || new RequestReader(fault.request(), Vocabulary.EMPTY, "").read() != null)
                .isTrue();
    }

    @Test
    void read_bytesChangedAtRandom_neverReadsWhatIsReadOtherwise() {
        Random random = new Random(SEED);
        byte[] good = usual().toByteArray();
        int usual = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(good, random);
            CheckRequest read = read(bytes);
            if (read != null) {
                usual++;
                assertAlike(read, bytes, "round " + round);
            }
        }
        assertThat(usual).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    /** Other bytes; or a part left out, or there twice, with lengths as they were. */
    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(8) == 0) {
            int from = random.nextInt(bytes.length);
            int to = from + random.nextInt(bytes.length - from);
            int after = random.nextBoolean() ? from : to;
            byte[] other = new byte[to + bytes.length - after];
            System.arraycopy(bytes, 0, other, 0, to);
            System.arraycopy(bytes, after, other, to, bytes.length - after);
            return other;
        }
        return bytes;
    }

    @Test
    void get_manyTexts_keepsAFewAndReadsAll() {
        for (int i = 0; i < TextCache.SLOTS * 8; i++) {
            String text = "文".repeat(i % 4) + Integer.toString(i, 36).repeat(i % 5);
            byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);

            TextCache.Entry entry = Objects.requireNonNull(texts.get(bytes, 1, bytes.length - 1));

            assertThat(entry.text()).isEqualTo(text);
            assertThat(entry.value().value()).isEqualTo(text);
            assertThat(texts.get(bytes, 1, bytes.length - 1)).isSameAs(entry);
        }
    }

    @Test
    void get_noUtf8_isNothing() {
        assertThat(texts.get(new byte[] {'a', (byte) 0xC3}, 0, 2)).isNull();
    }
}
