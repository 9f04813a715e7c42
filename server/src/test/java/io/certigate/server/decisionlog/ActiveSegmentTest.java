package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveSegmentTest {
    @TempDir
    private Path folder;

    @Test
    void release_anyUseOfTheMemoryAfterwards_isRefusedAndKillsNobody() throws Exception {
        LogFolder.SegmentFile file = new LogFolder.SegmentFile(1, folder.resolve("segment"));
        FrameWriter frames = new FrameWriter(1, () -> {});
        ActiveSegment segment = new ActiveSegment(file, Disk.REAL.create(file.path(), 4096, Pace.full()), 1);
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        record.text(1, "text");
        assertThat(frames.write(segment, FrameType.STATE, record)).isEqualTo(1);
        int end = segment.written();

        frames.end(segment);
        segment.release(Disk.REAL);
        segment.release(Disk.REAL);

        assertThat(frames.write(segment, FrameType.STATE, record)).isEqualTo(FrameWriter.NOTHING);
        assertThatThrownBy(() -> frames.writeLast(segment, FrameType.STATE, record))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found it released");
        assertThatThrownBy(() -> segment.read(0, end, new byte[end])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(segment::map).isInstanceOf(IllegalStateException.class);
        assertThat(segment.capacity()).isEqualTo(4096);
    }

    @Test
    void touch_whileAnotherThreadAppends_changesNothing() throws Exception {
        int capacity = 3 * ActiveSegment.TOUCHED;
        LogFolder.SegmentFile file = new LogFolder.SegmentFile(1, folder.resolve("segment"));
        FrameWriter frames = new FrameWriter(1, () -> {});
        ActiveSegment segment = new ActiveSegment(file, Disk.REAL.create(file.path(), capacity, Pace.full()), 1);
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        record.text(1, "x".repeat(600));
        byte[] expected = Arrays.copyOfRange(record.bytes(), Frame.OVERHEAD, Frame.OVERHEAD + record.length());
        CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> {
            int written = 0;
            while (frames.write(segment, FrameType.STATE, record) != FrameWriter.NOTHING) {
                written++;
            }
            return written;
        });
        while (!writing.isDone()) {
            segment.touch();
        }
        int size = Frame.OVERHEAD + expected.length;
        byte[] all = new byte[segment.written()];
        segment.read(0, all.length, all);

        assertThat(all.length).isEqualTo(Frame.MAGIC.length + writing.get() * size);
        for (int at = Frame.MAGIC.length; at < all.length; at += size) {
            assertThat(Arrays.equals(all, at + Frame.OVERHEAD, at + size, expected, 0, expected.length))
                    .isTrue();
        }
        segment.release(Disk.REAL);
    }
}
