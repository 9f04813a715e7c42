package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.DecisionTokens.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionTokensTest {
    private static final long SEED = 4;
    private static final int ROUNDS = 20_000;

    private static byte[] record() {
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        RecordWriter.decision(record, Entries.permit("some-id"), Entries.references(1, 0, 2, 3), Masks.NONE);
        return Arrays.copyOfRange(record.bytes(), Frame.OVERHEAD, Frame.OVERHEAD + record.length());
    }

    @Test
    void read_record_hasTheTokensOfItsTexts() throws IOException {
        byte[] record = record();
        DecisionTokens tokens = new DecisionTokens();

        tokens.read(record, 0, record.length);

        assertThat(tokens.hasAll(new long[] {DecisionTokens.of(Kind.ID, "some-id")}))
                .isTrue();
        assertThat(tokens.hasAll(new long[] {DecisionTokens.of(Kind.ID, "some-ie")}))
                .isFalse();
        assertThat(tokens.decidedAt())
                .isEqualTo(DecisionTokens.nanos(Entries.AT.getEpochSecond(), Entries.AT.getNano()));
    }

    @Test
    void of_textsThatDifferByWhereTheyEnd_differ() {
        assertThat(DecisionTokens.of(Kind.SUBJECT, "ab", "c")).isNotEqualTo(DecisionTokens.of(Kind.SUBJECT, "a", "bc"));
        assertThat(DecisionTokens.of(Kind.SUBJECT, "a", "")).isNotEqualTo(DecisionTokens.of(Kind.SUBJECT, "", "a"));
        assertThat(DecisionTokens.of(Kind.RULE, "12345678", "1234567890"))
                .isNotEqualTo(DecisionTokens.of(Kind.RULE, "1234567812345678", "90"));
        assertThat(DecisionTokens.of(Kind.ID, "a")).isNotEqualTo(DecisionTokens.of(Kind.REQUEST, "a"));
        assertThat(DecisionTokens.of(Kind.ID, "a\0")).isNotEqualTo(DecisionTokens.of(Kind.ID, "a"));
    }

    @Test
    void read_bytesChangedOrCutAtRandom_endsAndReadsNothingBeyond() {
        Random random = new Random(SEED);
        byte[] record = record();
        DecisionTokens tokens = new DecisionTokens();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = record.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            int from = random.nextInt(8);
            int length = random.nextInt(bytes.length - from);
            try {
                // The array ends where the record does.
                tokens.read(Arrays.copyOf(bytes, from + length), from, length);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("expected a message of protocol buffers");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
