package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder of one node's data, held by one process at a time. */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String DATABASE = "certigate.db";
    private static final String UNFINISHED_RESTORE = "restore-unfinished";

    /** Who may look into a folder that is made: it has the registry, and what was asked about whom. */
    private static final FileAttribute<?>[] OWNER_ALONE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];

    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Creates the folder if need be, for its owner alone, and locks it; the lock ends with {@link #close} or with the process.
     *
     * @throws StoreException if it is no folder, cannot be written, or another process holds it
     */
    public static DataFolder open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute, OWNER_ALONE);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException("expected a data folder, found a file: " + absolute + "; name a folder", e);
        } catch (IOException e) {
            throw unwritable(absolute, e);
        }
        try {
            return new DataFolder(absolute, locked(absolute));
        } catch (IOException e) {
            throw unwritable(absolute, e);
        }
    }

    /**
     * The database file of a folder that another process may hold.
     *
     * @throws StoreException if there is none
     */
    static Path databaseIn(Path folder) {
        Path database = folder.toAbsolutePath().normalize().resolve(DATABASE);
        if (!Files.isRegularFile(database)) {
            throw new StoreException(
                    "expected the data folder of a server, found no " + DATABASE + " in " + folder
                            + "; name the folder that 'certigate serve --data' was given",
                    null);
        }
        return database;
    }

    /** Whether there is a database in a folder. */
    public static boolean holdsState(Path folder) {
        return Files.exists(folder.toAbsolutePath().normalize().resolve(DATABASE));
    }

    /**
     * What a restore leaves that has not come to its end: with it a folder is not taken for an empty one, which would know nothing of
     * what was revoked. Null if there is none.
     */
    public static @Nullable Path unfinishedRestore(Path folder) {
        Path mark = folder.toAbsolutePath().normalize().resolve(UNFINISHED_RESTORE);
        return Files.exists(mark) ? mark : null;
    }

    /** The mark of a restore that has begun. */
    Path restoring() {
        return folder.resolve(UNFINISHED_RESTORE);
    }

    /** The database file. */
    public Path database() {
        return folder.resolve(DATABASE);
    }

    /** Gives the folder free. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("the lock of " + folder + " could not be given free", e);
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new StoreException(
                    "expected a data folder that no process uses, found " + folder
                            + " in use by another one; end that process, or name another folder",
                    null);
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process holds it.
            return null;
        }
    }

    private static StoreException unwritable(Path folder, IOException e) {
        return new StoreException(
                "expected a data folder that this user can write, found " + folder + " (" + e
                        + "); check owner, permissions and mount options, or name another folder",
                e);
    }
}
