package io.certigate.server.store;

import java.sql.SQLException;
import javax.sql.DataSource;

/** What differs between database engines. */
interface SqlDialect {
    /** Connections of the one writer, whose transactions take the write lock at once. */
    DataSource writer();

    /** Connections that only read. */
    DataSource reader();

    /** Where the engine's migrations lie, as Flyway names it. */
    String migrations();

    /** What a failure means and what to do about it. */
    String describe(SQLException failure);
}
