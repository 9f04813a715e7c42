package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What the log asks of a disk, apart from copying into mapped memory. All of it can fail, and take any time. */
interface Disk {
    /** The disk. */
    Disk REAL = new Disk() {};

    /** Bytes of the smallest page of any processor that the JDK runs on. */
    int PAGE = 4 * 1024;

    /**
     * Makes a file of zeros that is durable as a whole, its name too, and maps it. Never sparse: a write into a hole kills the
     * process when the disk is full. Its first pages are written to once, so that whoever writes to them later need not stop
     * for it: {@link ActiveSegment#touch} does so with the others, which until then take no memory of the process.
     *
     * @param pace how fast: each page takes the kernel some microseconds
     */
    default MappedByteBuffer create(Path file, int size, Pace pace) throws IOException {
        int chunk = 64 * 1024;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, chunk));
            for (int at = 0; at < size; ) {
                zeros.clear().limit(Math.min(zeros.capacity(), size - at));
                at += channel.write(zeros, at);
                pace.step();
            }
            channel.force(true);
            forceNames(file);
            MappedByteBuffer map = channel.map(MapMode.READ_WRITE, 0, size);
            for (int at = 0; at < Math.min(size, ActiveSegment.TOUCHED); at += PAGE) {
                map.put(at, (byte) 0);
                pace.step();
            }
            return map;
        }
    }

    /** Makes what was written to a stretch of a mapped file durable. After an error it is never to be tried again for that file. */
    default void force(MappedByteBuffer map, int from, int to) throws IOException {
        try {
            map.force(from, to - from);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Takes a mapped file out of memory, which nobody may touch any more: that would kill the process. */
    default void release(MappedByteBuffer map) {
        Unmapping.unmap(map);
    }

    /** Cuts a file. */
    default void truncate(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    /** Gives a file another name in its folder, durably; refuses one that another file has. */
    default void rename(Path from, Path to) throws IOException {
        Durable.requireFree(from, to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceNames(to);
    }

    /** Makes the names in a file's folder durable. */
    private static void forceNames(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
