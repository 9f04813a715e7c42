package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameWriterTest {
    private static final int RECORD = 512 * 1024;

    @TempDir
    private Path folder;

    @Test
    void writeIfSealed_muchIsNotSealed_isRefusedUntilItIs() throws Exception {
        LogFolder.SegmentFile file = new LogFolder.SegmentFile(1, folder.resolve("segment"));
        FrameWriter frames = new FrameWriter(1, () -> {});
        ActiveSegment segment =
                new ActiveSegment(file, Disk.REAL.create(file.path(), 4 * FrameWriter.MOST_UNSEALED, Pace.full()), 1);
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        record.bytes(1, new byte[RECORD]);
        int written = 0;
        while (frames.writeIfSealed(segment, FrameType.DECISION, record) != FrameWriter.NOTHING) {
            written++;
        }

        assertThat(written).isBetween(FrameWriter.MOST_UNSEALED / RECORD, FrameWriter.MOST_UNSEALED / RECORD + 1);
        assertThat(segment.written()).isLessThan(OpenStretch.MAX_BYTES);
        // Whoever seals may write.
        assertThat(frames.write(segment, FrameType.SEAL, record)).isEqualTo(written + 1);

        segment.sealed = segment.written();

        assertThat(frames.writeIfSealed(segment, FrameType.DECISION, record)).isEqualTo(written + 2);
        segment.release(Disk.REAL);
    }
}
