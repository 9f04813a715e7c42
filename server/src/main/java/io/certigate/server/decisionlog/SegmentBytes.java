package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** The bytes of a segment, any part of them. A segment that is being written is read as far as it was written. For one thread. */
final class SegmentBytes implements Closeable {
    private final FileChannel channel;

    private SegmentBytes(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a segment.
     *
     * @throws java.nio.file.NoSuchFileException if it was deleted
     */
    static SegmentBytes open(SegmentFile file) throws IOException {
        return new SegmentBytes(FileChannel.open(file.path(), StandardOpenOption.READ));
    }

    /** How many there are. */
    int size() throws IOException {
        return Math.toIntExact(channel.size());
    }

    /** Reads a part. */
    byte[] read(int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, (long) offset + buffer.position()) < 0) {
                throw new EOFException("expected " + length + " bytes at " + offset + ", found " + buffer.position());
            }
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
