package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingIndexTest {
    @TempDir
    private Path folder;

    /** A segment that ends, and is cut to what is written of it, as soon as somebody asked for its size. */
    private static final class Ending extends SegmentBytes {
        private final int written;

        Ending(Path file, int written) throws IOException {
            super(file, FileChannel.open(file, StandardOpenOption.READ));
            this.written = written;
        }

        @Override
        int size() throws IOException {
            int size = (int) fileSize();
            try (FileChannel writer = FileChannel.open(path(), StandardOpenOption.WRITE)) {
                writer.truncate(written);
            }
            return size;
        }

        @Override
        byte[] read(int offset, int length) throws IOException {
            return readFile(offset, length);
        }
    }

    private static byte[] segment() {
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        RecordWriter.decision(record, Entries.permit("id"), Entries.references(1, 0), Masks.NONE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Frame.MAGIC);
        bytes.writeBytes(Frame.bytes(FrameType.HEADER, 1, new byte[] {8, 1}));
        bytes.writeBytes(Frame.bytes(
                FrameType.DECISION,
                2,
                Arrays.copyOfRange(record.bytes(), Frame.OVERHEAD, Frame.OVERHEAD + record.length())));
        return bytes.toByteArray();
    }

    @Test
    void advance_segmentCutMeanwhile_readsItToItsEnd() throws IOException {
        byte[] whole = segment();
        SegmentFile file = new SegmentFile(1, folder.resolve("segment"));
        Files.write(file.path(), Arrays.copyOf(whole, whole.length + 4_096));
        GrowingIndex index = new GrowingIndex(file);

        try (SegmentBytes bytes = new Ending(file.path(), whole.length)) {
            index.advance(bytes, Pace.full());
        }

        assertThat(index.chunks().nextSequence()).isEqualTo(3);
        assertThat(index.chunks().end()).isEqualTo(whole.length);
    }
}
