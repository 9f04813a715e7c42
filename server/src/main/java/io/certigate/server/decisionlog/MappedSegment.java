package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is looked at where the system keeps the file, so that a large one needs little of the heap; a compressed one is
 * unpacked into the heap. Nobody may touch the image once this is closed or the file was cut: that would kill the process. For one
 * thread.
 */
final class MappedSegment implements AutoCloseable {
    private final SegmentImage image;
    private final @Nullable MappedByteBuffer map;

    private MappedSegment(SegmentImage image, @Nullable MappedByteBuffer map) {
        this.image = image;
        this.map = map;
    }

    /**
     * Opens a segment that nobody else writes.
     *
     * @throws SegmentImage.NotASegment if it is no segment
     * @throws IOException if it cannot be read
     */
    static MappedSegment open(SegmentFile file) throws IOException {
        if (file.isCompressed()) {
            return new MappedSegment(SegmentImage.read(file), null);
        }
        SegmentImage.requireRegular(file.path());
        MappedByteBuffer map;
        try (FileChannel channel = RegularFile.open(file.path())) {
            SegmentImage.requireSize(channel.size(), file.path());
            map = channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
        try {
            return new MappedSegment(SegmentImage.of(file, map), map);
        } catch (IOException | RuntimeException e) {
            Unmapping.unmap(map);
            throw e;
        }
    }

    /** The segment. */
    SegmentImage image() {
        return image;
    }

    @Override
    public void close() {
        if (map != null) {
            Unmapping.unmap(map);
        }
    }
}
