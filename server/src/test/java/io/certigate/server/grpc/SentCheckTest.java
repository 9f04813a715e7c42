package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DetailLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SentCheckTest {
    private static final long SEED = 5;
    private static final int ROUNDS = 20_000;
    private static final CheckActionRequest FULL = full();

    private static CheckActionRequest full() {
        CheckActionRequest.Builder request = question("shop", "asset.display")
                .addAllMarkets(List.of("CN", "VN"))
                .setAt(Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(5))
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .setLocale("vi")
                .setRequestId("r-1")
                .putContext("a", Faults.text("1"))
                .putContext("b", Faults.list(Faults.text("中")));
        request.getSubjectBuilder().putProperties("x", Faults.text("1")).putProperties("y", Faults.text("2"));
        request.getActionBuilder().putProperties("x", Faults.text("1")).putProperties("y", Faults.text("2"));
        request.getResourceBuilder().putProperties("x", Faults.text("x".repeat(300)));
        return request.build();
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] subject(String type, String id) {
        return CheckActionRequest.newBuilder()
                .setSubject(io.certigate.v1.Entity.newBuilder().setType(type).setId(id))
                .build()
                .toByteArray();
    }

    private static byte[] rest() {
        return question("shop", "asset.display").clearSubject().build().toByteArray();
    }

    @Test
    void parse_whatAnEncoderWrites_keepsTheBytes() throws IOException {
        byte[] bytes = FULL.toByteArray();
        try (InputStream stream = SentCheck.MARSHALLER.stream(bytes)) {
            SentCheck sent = SentCheck.of(SentCheck.MARSHALLER.parse(stream));

            assertThat(sent.request()).isEqualTo(FULL);
            assertThat(sent.problem()).isEmpty();
            assertThat(sent.encoded()).isEqualTo(new EncodedRequest(bytes));
        }
    }

    @Test
    void of_nothing_keepsNothingAtAll() {
        assertThat(SentCheck.of(new byte[0]).encoded()).isEqualTo(new EncodedRequest(new byte[0]));
    }

    static Stream<Map.Entry<String, byte[]>> otherLayouts() {
        byte[] good = question("shop", "asset.display").build().toByteArray();
        byte[] market = CheckActionRequest.newBuilder().addMarkets("VN").build().toByteArray();
        byte[] id = CheckActionRequest.newBuilder().setRequestId("r").build().toByteArray();
        byte[] typeAndId = subject("a", "b");
        // The same, the id before the type.
        byte[] idAndType = {
            typeAndId[0],
            typeAndId[1],
            typeAndId[5],
            typeAndId[6],
            typeAndId[7],
            typeAndId[2],
            typeAndId[3],
            typeAndId[4]
        };
        // The tag of the subject in two bytes.
        byte[] longTag =
                bytes(new byte[] {(byte) (typeAndId[0] | 0x80), 0}, Arrays.copyOfRange(typeAndId, 1, typeAndId.length));
        return Stream.of(
                Map.entry("subject twice", bytes(subject("official_account", "other"), good)),
                Map.entry("subject last", bytes(rest(), subject("official_account", "shop"))),
                Map.entry("request id twice", bytes(good, id, id)),
                Map.entry("markets apart", bytes(good, id, market)),
                Map.entry("id before type", bytes(idAndType, rest())),
                Map.entry("long tag", bytes(longTag, rest())));
    }

    @ParameterizedTest
    @MethodSource("otherLayouts")
    void of_otherLayout_isReadAndNotKept(Map.Entry<String, byte[]> layout) throws IOException {
        SentCheck sent = SentCheck.of(layout.getValue());

        assertThat(sent.problem()).isEmpty();
        assertThat(sent.request()).isEqualTo(CheckActionRequest.parseFrom(layout.getValue()));
        assertThat(sent.encoded()).isNull();
    }

    @Test
    void of_tooLarge_isReadAndNotKept() {
        CheckActionRequest large = FULL.toBuilder()
                .putContext("c", Faults.text("x".repeat(SentCheck.MAX_KEPT)))
                .build();

        assertThat(SentCheck.of(large.toByteArray()).request()).isEqualTo(large);
        assertThat(SentCheck.of(large.toByteArray()).encoded()).isNull();
    }

    @Test
    void of_bytesChangedAtRandom_keepsNoneOfAnotherLayout() throws IOException {
        Random random = new Random(SEED);
        byte[] good = FULL.toByteArray();
        int kept = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            SentCheck sent = SentCheck.of(bytes);
            if (!sent.problem().isEmpty()) {
                refused++;
                assertThat(sent.encoded()).isNull();
            } else if (sent.encoded() != null) {
                kept++;
                assertThat(isInOrder(bytes)).as("round %d", round).isTrue();
            }
        }
        assertThat(kept).isPositive();
        assertThat(refused).isPositive();
    }

    /** As the generated parser sees the fields. */
    private static boolean isInOrder(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        boolean inOrder = true;
        int before = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            inOrder &= field > before || (field == before && (field == 4 || field == 5));
            before = field;
            if (field <= 3) {
                inOrder &= WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                        && isInOrder(in.readByteArray(), field == 2 ? 2 : 3);
            } else {
                in.skipField(tag);
            }
        }
        return inOrder;
    }

    private static boolean isInOrder(byte[] bytes, int repeated) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        boolean inOrder = true;
        int before = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            inOrder &= field > before || (field == before && field == repeated);
            before = field;
            in.skipField(tag);
        }
        return inOrder;
    }
}
