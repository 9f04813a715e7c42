package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.StreamCheckActionsRequest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedCheckTest {
    private static final long SEED = 7;
    private static final int ROUNDS = 20_000;
    private static final CheckActionRequest QUESTION =
            question("shop", "asset.display").setRequestId("r").build();

    private static byte[] message(long id) {
        return StreamCheckActionsRequest.newBuilder()
                .setId(id)
                .setRequest(QUESTION)
                .build()
                .toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void of_whatAnEncoderWrites_hasItsIdAndTheVeryBytes(long id) {
        StreamedCheck check = StreamedCheck.of(message(id));

        assertThat(check.problem()).isEmpty();
        assertThat(check.newer()).isNull();
        assertThat(check.id()).isEqualTo(id);
        assertThat(check.question()).isEqualTo(QUESTION.toByteArray());
    }

    @Test
    void of_anyBytes_saysWhatTheGeneratedParserSays() {
        Random random = new Random(SEED);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = message(random.nextInt(300));
            if (random.nextInt(3) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
                // Mostly at the beginning, where the fields of the message itself are.
                bytes[random.nextInt(Math.min(bytes.length, 6))] = (byte) random.nextInt(32);
            }
            StreamedCheck check = StreamedCheck.of(bytes.clone());
            try {
                StreamCheckActionsRequest message = StreamCheckActionsRequest.parseFrom(bytes);
                assertThat(check.problem()).isEmpty();
                assertThat(check.id()).isEqualTo(message.getId());
                assertThat(check.newer() != null)
                        .isEqualTo(!message.getUnknownFields().asMap().isEmpty());
                assertThat(CheckActionRequest.parseFrom(check.question())).isEqualTo(message.getRequest());
                read++;
            } catch (InvalidProtocolBufferException e) {
                // Either of the whole, or of the question alone, whose id is known then.
                assertThat(check.problem().isEmpty()
                                && SentCheck.of(check.question()).problem().isEmpty())
                        .isFalse();
            }
        }
        assertThat(read).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 10);
    }
}
