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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the file system tells of a folder without a file of it being read. Two stamps that are equal are of the same content, unless
 * somebody set the times back, or the file system's clock ticked between two changes.
 */
final class FolderStamp {
    /** Most files and folders that are compared one by one. */
    static final int MAX_ENTRIES = 2 * ReleaseFolder.MAX_DOCUMENTS;

    /** One file or folder; {@code key} tells it from another one at the same path, null where the system does not tell. */
    private record Entry(
            Path path,
            FileTime changed,
            long size,
            @Nullable Object key) {}

    private final List<Entry> entries = new ArrayList<>();
    private Instant newest = Instant.MIN;
    private boolean whole = true;

    private FolderStamp() {}

    /**
     * Looks at everything below a folder, hidden files too, because a copy under way may write those first. Links are followed. What
     * vanishes meanwhile, or cannot be looked at, is left out: whether it matters is told by reading it.
     *
     * @throws IOException if the folder cannot be looked at
     */
    static FolderStamp of(Path folder) throws IOException {
        FolderStamp stamp = new FolderStamp();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                stamp.add(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        return stamp;
    }

    private void add(Path path, BasicFileAttributes attributes) {
        FileTime changed = attributes.lastModifiedTime();
        Instant at = changed.toInstant();
        newest = at.isAfter(newest) ? at : newest;
        if (entries.size() < MAX_ENTRIES) {
            entries.add(new Entry(path, changed, attributes.size(), attributes.fileKey()));
        } else {
            whole = false;
        }
    }

    /** When something was changed last: the latest time of any file or folder. */
    Instant newestChange() {
        return newest;
    }

    /** Whether another look found the same files and folders, none of them changed; never if there are too many to compare. */
    boolean isSame(@Nullable FolderStamp other) {
        return other != null && whole && other.whole && entries.equals(other.entries);
    }
}
