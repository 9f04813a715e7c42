package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The bytes of a segment, any part of them, whether it is compressed or not. A segment that is being written is read as far as it
 * was written. For one thread.
 */
abstract class SegmentBytes implements Closeable {
    private final Path path;
    private final FileChannel channel;

    SegmentBytes(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a segment.
     *
     * @throws java.nio.file.NoSuchFileException if it was deleted, or is compressed now
     * @throws DamagedLog if it is no regular file, or compressed and damaged
     */
    static SegmentBytes open(SegmentFile file) throws IOException {
        String other = RegularFile.other(file.path());
        if (other != null) {
            throw new DamagedLog(RegularFile.complaint(file.path(), other));
        }
        FileChannel channel = RegularFile.open(file.path());
        try {
            return file.isCompressed() ? new CompressedBytes(file.path(), channel) : new Plain(file.path(), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** How many there are. */
    abstract int size() throws IOException;

    /** Reads a part. */
    abstract byte[] read(int offset, int length) throws IOException;

    /** The file. */
    final Path path() {
        return path;
    }

    /** Bytes of the file. */
    final long fileSize() throws IOException {
        return channel.size();
    }

    /** Reads a part of the file. */
    final byte[] readFile(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException(
                        "expected " + length + " bytes at " + offset + " of " + path + ", found " + buffer.position());
            }
        }
        return buffer.array();
    }

    @Override
    public final void close() throws IOException {
        channel.close();
    }

    /** Those of a segment that is not compressed. */
    private static final class Plain extends SegmentBytes {
        Plain(Path path, FileChannel channel) {
            super(path, channel);
        }

        @Override
        int size() throws IOException {
            return Math.toIntExact(fileSize());
        }

        @Override
        byte[] read(int offset, int length) throws IOException {
            return readFile(offset, length);
        }
    }
}
