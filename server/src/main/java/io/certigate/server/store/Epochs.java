package io.certigate.server.store;

import io.certigate.server.model.Revision;
import io.certigate.server.state.StoreException;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The beginning of another history. */
final class Epochs {
    private Epochs() {}

    /**
     * Gives the state a new epoch and changes nothing else: every revision of before becomes foreign, and nodes that follow the
     * state drop what they know.
     *
     * @return the head, with its new epoch
     */
    static Revision renew(SqlDialect dialect) {
        try {
            return Jdbi.create(dialect.writer()).inTransaction(handle -> {
                handle.execute(
                        "UPDATE state_head SET epoch = ? WHERE one = 1",
                        UUID.randomUUID().toString());
                return StateQueries.head(handle).revision();
            });
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException sql ? dialect.failure(sql) : new StoreException("" + e, e);
        }
    }
}
