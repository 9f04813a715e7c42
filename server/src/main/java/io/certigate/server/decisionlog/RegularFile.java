package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Opens files of a log to be read, none but regular ones: whoever opens a FIFO waits until somebody writes to it. */
final class RegularFile {
    private RegularFile() {}

    /**
     * What there is instead of a regular file, null for nothing; a link is what it leads to.
     *
     * @throws NoSuchFileException if there is no file
     */
    static @Nullable String other(Path file) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.isRegularFile() ? null : found.isDirectory() ? "a folder" : "a FIFO, socket or device";
        } catch (AccessDeniedException e) {
            throw denied(file, e);
        }
    }

    /** What is said of a file that is something else. */
    static String complaint(Path file, String other) {
        return "expected a regular file, found " + other + ", which is not a regular file: " + file;
    }

    private static void require(Path file) throws IOException {
        String other = other(file);
        if (other != null) {
            throw new IOException(complaint(file, other) + "; move it elsewhere");
        }
    }

    /** What is said where the system only names the file. */
    static IOException denied(Path file, AccessDeniedException e) {
        return new IOException("permission denied: " + file + "; check its owner and permissions", e);
    }

    /**
     * Opens a file.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is no regular file, or cannot be opened
     */
    static FileChannel open(Path file) throws IOException {
        require(file);
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            throw denied(file, e);
        }
    }

    /** Opens a file as {@link #open} does. */
    static InputStream stream(Path file) throws IOException {
        require(file);
        try {
            return Files.newInputStream(file);
        } catch (AccessDeniedException e) {
            throw denied(file, e);
        }
    }
}
