package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are on the disk when a call returns, whole or not at all. May block. */
final class Durable {
    /** How the name of such a file ends. */
    static final String UNFINISHED = ".unfinished";

    private Durable() {}

    /** Writes a file beside its place and moves it there: a crash leaves the old one, or none. */
    static void write(Path file, byte[] content) throws IOException {
        writeUnfinished(file, ByteBuffer.wrap(content));
        move(unfinished(file), file);
    }

    /** Writes a file beside its place: the bytes of some buffers, one after the other. */
    static void writeUnfinished(Path file, ByteBuffer... content) throws IOException {
        Path unfinished = unfinished(file);
        Files.deleteIfExists(unfinished);
        try (FileChannel channel =
                FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer each : content) {
                while (each.hasRemaining()) {
                    channel.write(each);
                }
            }
            channel.force(true);
        }
    }

    /** Writes the first bytes of an array at a place. */
    static void writeAt(FileChannel channel, byte[] bytes, int length, long place) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer, place + buffer.position());
        }
    }

    /** The name of a file that is being written and has no meaning yet. */
    static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    /** Gives a file another name in its folder; one of that name is replaced. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(to);
    }

    /**
     * Gives a file another name in its folder.
     *
     * @throws IOException if there is a file of that name, which stays as it is
     */
    static void moveNew(Path from, Path to) throws IOException {
        requireFree(from, to);
        move(from, to);
    }

    /** Refuses a name that another file has: moving would replace that one. */
    static void requireFree(Path from, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "expected no " + to + ", which " + from + " is to be called, found one; move it elsewhere");
        }
    }

    /** Makes the names in a file's folder durable. */
    static void forceNames(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
