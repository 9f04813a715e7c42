package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** What differs between database engines. */
interface SqlDialect {
    /** The engine's name, for people. */
    String name();

    /** Connections of the one writer, whose transactions take the write lock at once. */
    DataSource writer();

    /**
     * Connections that only read.
     *
     * @param answer how long an answer may take, whole seconds; whoever is on the same machine may ignore it
     */
    DataSource reader(Duration answer);

    /** A query of one row: the encoding of texts, which must be {@code UTF8}; empty where it always is. */
    String encoding();

    /** Where the engine's migrations lie, as Flyway names it. */
    String migrations();

    /**
     * Makes the schema of this version in an empty database, without the migrations' library.
     *
     * @return false if that is left to the library
     */
    boolean create() throws SQLException;

    /** An expression: the database's clock as an instant with time zone; null where it is the node's own. */
    String clock();

    /** An expression: whether this is a standby, which lags behind the primary. */
    String standby();

    /** A query that tells the other nodes of a new revision when the transaction commits; empty where there are none. */
    String hint();

    /** Statements for every new connection, separated by semicolons; empty for none. */
    String settings();

    /** What a failure means and what to do about it. */
    StoreException failure(SQLException failure);
}
