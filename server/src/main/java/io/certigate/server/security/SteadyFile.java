package io.certigate.server.security;

import io.certigate.server.file.FileRights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that is read again and again. A change counts once two readings in a row agree, since half of a file that is being
 * written may well be a document, with half of its entries. For one thread.
 */
final class SteadyFile {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyFile.class);

    private final Path file;
    private final int maxBytes;
    private byte[] known = {};
    private String told = "";
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
        warnOfWriters();
        if (!steady || Arrays.equals(now, known)) {
            return null;
        }
        known = now;
        return now;
    }

    /** Says what {@link #warning} says, once. */
    void warnOfWriters() {
        String now = warning();
        if (!now.equals(told) && !now.isEmpty()) {
            LOG.warn("{}", now);
        }
        told = now;
    }

    /** Whoever writes what says who may call can let themselves in: what to do about it; empty if nobody else can. For any thread. */
    String warning() {
        FileRights rights;
        try {
            rights = FileRights.of(file);
        } catch (IOException e) {
            return ""; // It is gone, which is told otherwise.
        }
        return rights.letOthersWrite()
                ? "expected " + file + " to be writable by its owner alone, found " + rights
                        + ": whoever writes it says who may call; run 'chmod go-w' on it"
                : "";
    }

    /** Whether what was found last was read twice, and is what is known. */
    boolean isSteady() {
        return last != null && Arrays.equals(last, known);
    }

    private byte[] bytes() throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Opening a pipe waits for whoever writes into it, and nobody would be told of any change again.
            throw new IOException("expected a regular file, found a folder, a pipe or a device");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("expected at most " + maxBytes + " bytes, found more");
            }
            return bytes;
        }
    }
}
