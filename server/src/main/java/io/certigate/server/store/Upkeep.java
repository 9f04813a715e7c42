package io.certigate.server.store;

import io.certigate.server.model.Revision;
import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is done to a store beside serving from it. */
public final class Upkeep {
    private Upkeep() {}

    /**
     * Reads everything in the database of a data folder, which a server may be using.
     *
     * @throws StoreException if it cannot be read
     */
    public static Inspection inspect(Path folder) {
        return StoreInspector.inspect(new SqliteDialect(DataFolder.databaseIn(folder)));
    }

    /**
     * Reads everything in a PostgreSQL database, which nodes may be using.
     *
     * @throws StoreException if it cannot be read
     */
    public static Inspection inspect(DatabaseUrl database) {
        return StoreInspector.inspect(new PostgresDialect(database));
    }

    /**
     * The body of a release in the database of a data folder, which a server may be using; null if it is not there.
     *
     * @throws StoreException if it cannot be read
     */
    public static @Nullable String release(Path folder, String hash) {
        return StoreInspector.release(new SqliteDialect(DataFolder.databaseIn(folder)), hash);
    }

    /**
     * The body of a release in a PostgreSQL database, which nodes may be using; null if it is not there.
     *
     * @throws StoreException if it cannot be read
     */
    public static @Nullable String release(DatabaseUrl database, String hash) {
        return StoreInspector.release(new PostgresDialect(database), hash);
    }

    /**
     * Begins another history in a data folder that no server uses.
     *
     * @return the head in it
     * @throws StoreException if it cannot be written, or a server uses it
     */
    public static Revision newEpoch(Path folder) {
        DataFolder.databaseIn(folder);
        try (DataFolder locked = DataFolder.open(folder)) {
            return newEpoch(new SqliteDialect(locked.database()));
        }
    }

    /**
     * Begins another history in a PostgreSQL database; nodes that use it follow.
     *
     * @return the head in it
     * @throws StoreException if it cannot be written
     */
    public static Revision newEpoch(DatabaseUrl database) {
        return newEpoch(new PostgresDialect(database));
    }

    private static Revision newEpoch(SqlDialect dialect) {
        Schema.check(dialect);
        return Epochs.renew(dialect);
    }
}
