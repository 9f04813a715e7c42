package io.certigate.server.admin;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of all that is below a folder, hidden ones too, because a copy under way may write those first. Two that
 * are equal hold the same content, if nothing was being changed when the first was taken.
 *
 * @param files what it says of each
 */
record FolderState(Map<Path, Stamp> files) {
    private static final String CHANGED = "unix:ctime";

    /**
     * What the file system says of one file or folder.
     *
     * @param key which one it is, if the file system tells: another one may have taken its name
     * @param size in bytes
     * @param modified when its content was written, or what somebody made of that
     * @param changed when it or what is said of it was changed, which nobody can set; null if the file system does not tell
     */
    record Stamp(
            @Nullable Object key,
            long size,
            Instant modified,
            @Nullable Instant changed) {}

    /**
     * Looks.
     *
     * @throws IOException if the folder cannot be read
     */
    static FolderState of(Path folder) throws IOException {
        Map<Path, Stamp> files = new HashMap<>();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.put(file, stamp(file, attributes));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // What vanished or cannot be read counts if it is a document, which reading it tells.
                files.put(file, new Stamp(null, 0, Instant.MIN, null));
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        return new FolderState(files);
    }

    private static Stamp stamp(Path file, BasicFileAttributes attributes) {
        Instant changed;
        try {
            changed = ((FileTime) Files.getAttribute(file, CHANGED)).toInstant();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            changed = null;
        }
        return new Stamp(
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                changed);
    }

    /** When something was written last, as far as the file system says so. */
    Instant newest() {
        return files.values().stream()
                .map(Stamp::modified)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** Whether nothing was changed since an instant; false if the file system does not tell. */
    boolean isOlderThan(Instant instant) {
        return files.values().stream()
                .allMatch(file -> file.changed() != null && file.changed().isBefore(instant));
    }
}
