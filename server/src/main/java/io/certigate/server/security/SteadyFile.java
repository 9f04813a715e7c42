package io.certigate.server.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is read again and again. A change counts once two readings in a row agree, since half of a file that is being
 * written may well be a document, with half of its entries. For one thread.
 */
final class SteadyFile {
    private final Path file;
    private final int maxBytes;
    private byte[] known = {};
    private byte @Nullable [] last;

    SteadyFile(Path file, int maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    Path path() {
        return file;
    }

    /**
     * What it holds now.
     *
     * @throws IOException if it cannot be read, or is too large
     */
    byte[] read() throws IOException {
        known = bytes();
        return known;
    }

    /**
     * What it holds since it changed; null if it has not changed, or perhaps is changing still.
     *
     * @throws IOException if it cannot be read, or is too large
     */
    byte @Nullable [] changed() throws IOException {
        byte[] now = bytes();
        boolean steady = last != null && Arrays.equals(now, last);
        last = now;
        if (!steady || Arrays.equals(now, known)) {
            return null;
        }
        known = now;
        return now;
    }

    /** Whether what was found last was read twice, and is what is known. */
    boolean isSteady() {
        return last != null && Arrays.equals(last, known);
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("expected at most " + maxBytes + " bytes, found more");
            }
            return bytes;
        }
    }
}
