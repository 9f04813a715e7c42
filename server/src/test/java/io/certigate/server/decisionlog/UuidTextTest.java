package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidTextTest {
    private static final long SEED = 11;

    @Test
    void read_anyUuid_isItsBytesAndWrittenTheSame() {
        Random random = new Random(SEED);
        byte[] bytes = new byte[UuidText.BYTES + 2];
        byte[] text = new byte[UuidText.LENGTH];
        for (int i = 0; i < 1_000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());

            assertThat(UuidText.read(uuid.toString(), bytes, 1)).isTrue();
            UuidText.write(bytes, 1, text);

            ByteBuffer read = ByteBuffer.wrap(bytes, 1, UuidText.BYTES);
            assertThat(new UUID(read.getLong(), read.getLong())).isEqualTo(uuid);
            assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo(uuid.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id",
                "0193500000007000-8000-0000-0000-00000001",
                "01935000-0000-7000-8000-00000000000",
                "01935000-0000-7000-8000-0000000000001",
                "01935000-0000-7000-8000-00000000000A",
                "01935000-0000-7000-8000-00000000000g",
                "01935000-0000-7000-8000-0000000000é1",
                "01935000-0000-7000-80000-00000000001",
                "01935000_0000-7000-8000-000000000001",
                "-1935000-0000-7000-8000-000000000001"
            })
    void read_noUuidAsItIsWritten_isRefused(String text) {
        assertThat(UuidText.read(text, new byte[UuidText.BYTES], 0)).isFalse();
    }
}
