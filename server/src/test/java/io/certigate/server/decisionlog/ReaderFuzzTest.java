package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes are: a reader ends soon, and throws what it says it throws. */
@Timeout(60)
class ReaderFuzzTest {
    private static final int SEED = 20_260_731;

    @TempDir
    private Path data;

    private final Random random = new Random(SEED);
    private SegmentFile file;
    private String log;
    private byte[] segment;

    @BeforeEach
    void write() throws Exception {
        TestLog written = TestLog.open(data, null);
        written.begin().decide(3).seal().decide(3).end();
        file = written.folder.segments().get(0);
        log = written.folder.identity();
        segment = Files.readAllBytes(file.path());
    }

    private FrameType anyType() {
        FrameType[] types = FrameType.values();
        return types[random.nextInt(types.length)];
    }

    @Test
    void read_randomBytes_ends() {
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(5_000)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && random.nextBoolean()) {
                System.arraycopy(Frame.MAGIC, 0, bytes, 0, 8);
            }
            ReadAll.of(file, log, bytes);
        }
    }

    @Test
    void read_changedBytes_ends() {
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = segment.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ReadAll.of(file, log, bytes);
        }
    }

    /** Frames whose checksums are right whatever they hold. */
    @Test
    void read_changedPayloadsThatAreWhole_ends() throws Exception {
        SegmentImage image = SegmentImage.of(file, segment);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = segment.clone();
            Frame frame = image.frames().get(random.nextInt(image.frames().size()));
            for (int change = random.nextInt(6); change >= 0; change--) {
                bytes[frame.payload() + random.nextInt(frame.length())] = (byte) random.nextInt();
            }
            FrameType type = random.nextInt(4) == 0 ? anyType() : frame.type();
            Frame.write(bytes, frame.offset(), type, frame.sequence(), frame.length());
            assertThat(Frame.read(bytes, frame.offset(), bytes.length, frame.sequence()))
                    .isNotNull();
            ReadAll.of(file, log, bytes);
        }
    }

    @Test
    void read_randomPayloadsThatAreWhole_ends() {
        for (int i = 0; i < 3_000; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(Frame.MAGIC);
            bytes.writeBytes(Arrays.copyOfRange(
                    segment,
                    8,
                    8
                            + Frame.OVERHEAD
                            + ByteBuffer.wrap(segment)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getInt(8)));
            for (int frame = 2; frame < 6; frame++) {
                byte[] payload = new byte[1 + random.nextInt(40)];
                random.nextBytes(payload);
                bytes.writeBytes(Frame.bytes(anyType(), frame, payload));
            }
            ReadAll.of(file, log, bytes.toByteArray());
        }
    }

    /** Every length field at its largest: the work is that of the file's length, not of what it claims. */
    @Test
    void damage_fileThatLooksLikeHeadsOfFrames_takesTimeInProportion() throws Exception {
        byte[] bytes = new byte[8 * 1024 * 1024];
        System.arraycopy(Frame.MAGIC, 0, bytes, 0, 8);
        ByteBuffer heads = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 100; at + Frame.OVERHEAD < bytes.length; at += Frame.OVERHEAD) {
            heads.putInt(at, Frame.MAX_PAYLOAD);
            heads.putLong(at + 8, 1 + at);
            heads.put(at + 16, (byte) 5);
        }
        long start = System.nanoTime();

        String damage = DamagedTail.damage(SegmentImage.of(file, bytes), true);

        assertThat(damage).contains("expected a whole frame");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void readCompressed_changedBytes_ends() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] large = new byte[GzipMembers.MEMBER * 2 + 5];
        System.arraycopy(segment, 0, large, 0, segment.length);
        GzipMembers.write(new ByteArrayInputStream(large), out);
        byte[] packed = out.toByteArray();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = packed.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            GzipMembers.Content content = GzipMembers.read(bytes, SegmentImage.MAX_BYTES);
            assertThat(content.bytes().length).isLessThanOrEqualTo(1_032 * bytes.length);
        }
    }

    @Test
    void parse_changedCheckpoints_readsOrRefuses() throws IOException {
        String line = new CheckpointFile(LogFolder.in(data).checkpoints())
                .read()
                .checkpoints()
                .get(0)
                .toJson();
        assertThat(Checkpoint.parse(line).toJson()).isEqualTo(line);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
            }
            try {
                assertThat(Checkpoint.parse(new String(bytes, StandardCharsets.ISO_8859_1)))
                        .isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }
}
