package io.certigate.server.store;

import io.certigate.server.state.Head;
import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole store on one snapshot, page by page, beside whoever writes: is the change log one chain that ends at the head,
 * and are the current records what it says?
 */
final class StoreInspector {
    /** Longest wait for one page or one copy: a large store on a slow disk. */
    static final Duration ANSWER = Duration.ofMinutes(10);

    private StoreInspector() {}

    /**
     * Reads everything, up to the first mistake.
     *
     * @throws StoreException if the store cannot be read, or its schema is not that of this version
     */
    static Inspection inspect(SqlDialect dialect) {
        return read(dialect, StoreInspector::inspect);
    }

    /** The body of a release, null if it is not there; throws as {@link #inspect}. */
    static @Nullable String release(SqlDialect dialect, String hash) {
        return read(dialect, handle -> Optional.ofNullable(ReleaseQueries.body(handle, hash)))
                .orElse(null);
    }

    private static <T> T read(SqlDialect dialect, HandleCallback<T, RuntimeException> query) {
        Schema.check(dialect);
        try {
            return Jdbi.create(dialect.reader(ANSWER)).inTransaction(TransactionIsolationLevel.SERIALIZABLE, query);
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException sql ? dialect.failure(sql) : new StoreException("" + e, e);
        }
    }

    private static Inspection inspect(Handle handle) {
        Head head = StateQueries.head(handle);
        LogInspector log = new LogInspector(handle, head);
        RecordInspector records = new RecordInspector(handle);
        String mistake = null;
        try {
            log.inspect();
            records.inspect();
        } catch (Mistake e) {
            mistake = e.getMessage();
        }
        return new Inspection(head.revision(), log.floor(), log.changes(), records.records(), mistake);
    }
}
