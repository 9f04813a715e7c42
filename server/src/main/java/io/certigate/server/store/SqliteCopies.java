package io.certigate.server.store;

import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Backups of a SQLite database, made while a server may write to it, and put back into an empty data folder. */
public final class SqliteCopies {
    private static final String UNFINISHED = ".unfinished";

    private SqliteCopies() {}

    /**
     * Copies the database of a data folder, which a server may be using, into one file, and inspects the copy. The file
     * appears when all of it is on the disk.
     *
     * @param folder the data folder
     * @param to the file, which must not exist yet
     * @throws IllegalArgumentException if the file exists
     * @throws StoreException if the database cannot be read or the file not be written, or if the copy has a mistake; then
     *     there is no file
     */
    public static Inspection backUp(Path folder, Path to) {
        SqliteDialect database = new SqliteDialect(DataFolder.databaseIn(folder));
        Path target = to.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new IllegalArgumentException("expected a file that does not exist yet, found " + to
                    + "; a backup never replaces another: name another file");
        }
        Schema.check(database);
        return appear(target, unfinished -> {
            vacuum(database, unfinished);
            return inspected(unfinished);
        });
    }

    /**
     * Puts a backup into a data folder without a database, as a new history: whoever has a revision of the old one is told
     * so, since what came after the backup is lost. Until that has ended well no server starts with the folder.
     *
     * @throws IllegalArgumentException if the folder has a database, or there is no such backup
     * @throws StoreException if the folder cannot be used, or the backup has a mistake
     */
    public static Inspection restore(Path from, Path folder) {
        if (!Files.isRegularFile(from)) {
            throw new IllegalArgumentException("expected a backup, found no file " + from);
        }
        try (DataFolder locked = DataFolder.open(folder)) {
            Path target = locked.database();
            if (Files.exists(target) || Files.exists(Path.of(target + "-wal"))) {
                throw new IllegalArgumentException("expected a data folder without a database, found one in " + folder
                        + "; move it away, or name another folder");
            }
            begin(locked.restoring());
            Inspection restored = appear(target, unfinished -> restored(from, unfinished));
            Files.deleteIfExists(locked.restoring());
            return restored;
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** On the disk before anything else is: a start must not take the folder for a new one, whatever happens from here on. */
    private static void begin(Path mark) throws IOException {
        Files.write(mark, new byte[0]);
        sync(mark);
        Path folder = mark.getParent();
        if (folder != null) {
            sync(folder);
        }
    }

    private static Inspection restored(Path from, Path unfinished) throws IOException {
        Files.copy(from, unfinished, StandardCopyOption.REPLACE_EXISTING);
        SqliteDialect copy = SqliteDialect.copy(unfinished);
        if (Schema.found(copy) == 0) {
            throw new IllegalArgumentException("expected a backup of a state, found "
                    + (Files.size(from) == 0 ? "an empty file" : "a database without one") + ": " + from
                    + "; name a file that 'certigate store backup' wrote");
        }
        // A backup that an older version made.
        Schema.prepare(copy);
        return inspected(unfinished).of(Epochs.renew(copy));
    }

    private static Inspection inspected(Path copy) {
        Inspection found = StoreInspector.inspect(SqliteDialect.copy(copy));
        if (found.mistake() != null) {
            throw new StoreException("expected a copy without mistakes, found: " + found.mistake(), null);
        }
        return found;
    }

    private static void vacuum(SqliteDialect database, Path into) throws SQLException {
        try (Connection connection = database.reader(StoreInspector.ANSWER).getConnection();
                PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, into.toString());
            statement.execute();
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /** Makes a file beside the target. */
    private interface Making {
        Inspection make(Path unfinished) throws IOException, SQLException;
    }

    /** A file that is either there as a whole, after a power failure too, or not at all. */
    private static Inspection appear(Path target, Making making) {
        Path unfinished = Path.of(target + UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            try {
                Inspection made = making.make(unfinished);
                sync(unfinished);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
                Path parent = target.getParent();
                if (parent != null) {
                    sync(parent);
                }
                return made;
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (SQLException | IOException e) {
            throw unwritable(target, e);
        }
    }

    private static StoreException unwritable(Path target, Exception e) {
        return new StoreException(
                "expected room and permission to write " + target + ", found " + e + "; check the folder", e);
    }

    private static void sync(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
