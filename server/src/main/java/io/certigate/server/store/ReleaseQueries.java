package io.certigate.server.store;

import io.certigate.server.state.Activation;
import io.certigate.server.state.ReportCodec;
import io.certigate.server.state.StoredRelease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The reads of releases and their activations. */
final class ReleaseQueries {
    // Each release with its latest activation, if it has one.
    private static final String SELECT =
            "SELECT r.hash, r.revision, r.published_at, r.actor, r.why, r.report, a.revision AS active_revision,"
                    + " a.at AS active_at, a.actor AS active_actor, a.why AS active_why, a.previous FROM release r"
                    + " LEFT JOIN activation a ON a.revision ="
                    + " (SELECT MAX(latest.revision) FROM activation latest WHERE latest.hash = r.hash)";

    private ReleaseQueries() {}

    static @Nullable String body(Handle handle, String hash) {
        return handle.createQuery("SELECT body FROM release WHERE hash = :hash")
                .bind("hash", hash)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    static @Nullable Activation activationBefore(Handle handle, long revision) {
        return handle.createQuery("SELECT revision, hash, at, actor, why, previous FROM activation"
                        + " WHERE revision < :revision ORDER BY revision DESC LIMIT 1")
                .bind("revision", revision)
                .map((row, context) -> new Activation(
                        row.getLong("revision"),
                        row.getString("hash"),
                        Instant.parse(row.getString("at")),
                        row.getString("actor"),
                        row.getString("why"),
                        row.getLong("previous")))
                .findOne()
                .orElse(null);
    }

    static List<StoredRelease> releases(Handle handle, String prefix, int limit) {
        // A range, not a pattern: the index serves it in every database. No hexadecimal digit comes after 'f'.
        return handle.createQuery(SELECT + " WHERE r.hash >= :prefix AND r.hash < :end ORDER BY r.hash LIMIT :limit")
                .bind("prefix", prefix)
                .bind("end", prefix + "g")
                .bind("limit", limit)
                .map(ReleaseQueries::release)
                .list();
    }

    static List<StoredRelease> releasesBefore(Handle handle, long revision, int limit) {
        return handle.createQuery(SELECT + " WHERE r.revision < :revision ORDER BY r.revision DESC LIMIT :limit")
                .bind("revision", revision)
                .bind("limit", limit)
                .map(ReleaseQueries::release)
                .list();
    }

    private static StoredRelease release(ResultSet row, StatementContext context) throws SQLException {
        String hash = row.getString("hash");
        String activeAt = row.getString("active_at");
        Activation activation = activeAt == null
                ? null
                : new Activation(
                        row.getLong("active_revision"),
                        hash,
                        Instant.parse(activeAt),
                        row.getString("active_actor"),
                        row.getString("active_why"),
                        row.getLong("previous"));
        return new StoredRelease(
                hash,
                row.getLong("revision"),
                Instant.parse(row.getString("published_at")),
                row.getString("actor"),
                row.getString("why"),
                ReportCodec.read(row.getString("report")),
                activation);
    }
}
