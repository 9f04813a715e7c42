package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentImage.NotASegment;
import io.certigate.server.decisionlog.SegmentMemory.Share;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * All bytes of a segment, unpacked, in memory that was set apart for them.
 *
 * @param bytes the bytes; of a compressed file that is damaged, those before the damage
 * @param damage what is wrong with a compressed file; null for nothing
 * @param share the memory
 */
record SegmentContent(byte[] bytes, @Nullable String damage, Share share) {
    private static final int PIECE = 64 * 1024;

    /**
     * Reads a segment's file.
     *
     * @param memory what it is taken from; null to take it without asking
     * @throws NotASegment if it is too large to be one, or no regular file
     * @throws SegmentMemory.Exhausted if there is no memory for it
     * @throws IOException if it cannot be read
     */
    static SegmentContent read(SegmentFile file, @Nullable SegmentMemory memory) throws IOException {
        SegmentImage.requireRegular(file.path());
        Taking taking = new Taking(memory);
        try (FileChannel channel = RegularFile.open(file.path())) {
            if (!file.isCompressed()) {
                return new SegmentContent(plain(file, channel, taking), null, taking.share);
            }
            GzipMembers.Content content = isOfMembers(channel)
                    ? GzipMembers.read(
                            (at, length) -> read(channel, at, length), channel.size(), SegmentImage.MAX_BYTES, taking)
                    : gzip(channel, taking);
            return new SegmentContent(content.bytes(), content.damage(), taking.share);
        } catch (IOException | RuntimeException | Error e) {
            taking.share.close();
            throw e;
        }
    }

    /** Takes the memory as soon as it is known how much is needed. */
    private static final class Taking implements GzipMembers.Room {
        private final @Nullable SegmentMemory memory;
        private Share share = Share.NONE;

        Taking(@Nullable SegmentMemory memory) {
            this.memory = memory;
        }

        @Override
        public byte[] take(int bytes) throws IOException {
            if (memory != null) {
                // The places of the frames are kept beside them, and more for a while as they are found.
                share = memory.take(bytes + bytes / 4L + PIECE);
            }
            return new byte[bytes];
        }
    }

    private static byte[] plain(SegmentFile file, FileChannel channel, Taking taking) throws IOException {
        long size = channel.size();
        SegmentImage.requireSize(size, file.path());
        byte[] bytes = taking.take((int) size);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
            // A file that is cut meanwhile is as long as it was read.
        }
        return buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
    }

    private static byte[] read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("expected " + length + " bytes at " + at + ", found the end of the file");
            }
        }
        return buffer.array();
    }

    /** Whether a file begins as the log compresses it, or not even as gzip does. */
    private static boolean isOfMembers(FileChannel channel) throws IOException {
        int length = (int) Math.min(GzipMembers.headBytes(), channel.size());
        return GzipMembers.isOurs(read(channel, 0, length));
    }

    /** Reads what somebody unpacked and compressed again: twice, since such a file does not say before its end how much it holds. */
    private static GzipMembers.Content gzip(FileChannel channel, Taking taking) throws IOException {
        Unpacking sizing = new Unpacking(channel, null);
        if (sizing.length > SegmentImage.MAX_BYTES) {
            return new GzipMembers.Content(
                    taking.take(0), "expected at most " + SegmentImage.MAX_BYTES + " bytes, found more");
        }
        byte[] bytes = taking.take(sizing.length);
        return new GzipMembers.Content(bytes, new Unpacking(channel, bytes).damage);
    }

    /** One pass through a gzip file. */
    private static final class Unpacking {
        private int length;
        private @Nullable String damage;

        Unpacking(FileChannel channel, byte @Nullable [] to) throws IOException {
            byte[] piece = new byte[PIECE];
            channel.position(0);
            // Not closed, since that would close the file.
            InputStream file = new BufferedInputStream(Channels.newInputStream(channel), PIECE);
            try {
                InputStream content = new GZIPInputStream(file, PIECE);
                for (int read = content.read(piece);
                        read >= 0 && length <= SegmentImage.MAX_BYTES;
                        read = content.read(piece)) {
                    if (to != null) {
                        System.arraycopy(piece, 0, to, length, Math.max(0, Math.min(read, to.length - length)));
                    }
                    length += read;
                }
            } catch (ZipException | EOFException e) {
                damage = "expected a whole gzip file, found other bytes after " + length + " unpacked ones: "
                        + e.getMessage();
            }
        }
    }
}
