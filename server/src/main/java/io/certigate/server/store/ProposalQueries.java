package io.certigate.server.store;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.ProposalFilter;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The reads of proposals. */
final class ProposalQueries {
    private static final String COLUMNS = "SELECT revision, body FROM proposal ";

    private ProposalQueries() {}

    static @Nullable Versioned<Proposal> proposal(Handle handle, long id) {
        return handle.createQuery(COLUMNS + "WHERE id = :id")
                .bind("id", RecordCodec.proposalId(id))
                .map(Rows::proposal)
                .findOne()
                .orElse(null);
    }

    static @Nullable Versioned<Proposal> latest(Handle handle) {
        return handle.createQuery(COLUMNS + "ORDER BY id DESC LIMIT 1")
                .map(Rows::proposal)
                .findOne()
                .orElse(null);
    }

    static ProposalCounts counts(Handle handle, Instant now) {
        return handle.createQuery(
                        "SELECT (SELECT COUNT(*) FROM proposal WHERE status = 'PENDING' AND expires_at > :now),"
                                + " (SELECT COUNT(*) FROM proposal WHERE status = 'BREAK_GLASS')")
                .bind("now", Rows.sortable(now))
                .map((row, context) -> new ProposalCounts(row.getInt(1), row.getInt(2)))
                .one();
    }

    static List<Versioned<Proposal>> list(Handle handle, ProposalFilter filter, int limit) {
        Status status = filter.status();
        boolean timed = status == Status.PENDING;
        Query query = handle.createQuery(COLUMNS + "WHERE id < :before"
                        + (status == null ? "" : " AND status = :status")
                        + (timed ? " AND expires_at " + (filter.expired() ? "<=" : ">") + " :now" : "")
                        + " ORDER BY id DESC LIMIT :limit")
                .bind("before", RecordCodec.proposalId(filter.before()))
                .bind("limit", limit);
        if (status != null) {
            query.bind("status", status.name());
        }
        if (timed) {
            query.bind("now", Rows.sortable(filter.now()));
        }
        return query.map(Rows::proposal).list();
    }
}
