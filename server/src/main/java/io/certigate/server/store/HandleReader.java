package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Relation;
import io.certigate.server.state.Activation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.PutKeys;
import io.certigate.server.state.PutRecords;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Versioned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Reads current records on one connection, inside its transaction if there is one. */
record HandleReader(Handle handle) implements RecordReader {
    @Override
    public @Nullable Versioned<Entity> entity(EntityRef ref) {
        return handle.createQuery("SELECT revision, body FROM entity WHERE type = :type AND id = :id")
                .bind("type", ref.type())
                .bind("id", ref.id())
                .map(Rows::entity)
                .findOne()
                .orElse(null);
    }

    @Override
    public @Nullable Versioned<Certification> certification(CertificationKey key) {
        return handle.createQuery("SELECT revision, body FROM certification"
                        + " WHERE holder_type = :type AND holder_id = :id AND kind = :kind AND number = :number")
                .bind("type", key.holder().type())
                .bind("id", key.holder().id())
                .bind("kind", key.kind())
                .bind("number", key.number())
                .map(Rows::certification)
                .findOne()
                .orElse(null);
    }

    @Override
    public PutRecords recordsFor(PutKeys keys) {
        try {
            return PutQuery.read(handle.getConnection(), keys);
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }

    @Override
    public List<Versioned<Certification>> certifications(EntityRef holder, String kind, int limit) {
        return handle.createQuery(
                        "SELECT revision, body FROM certification"
                                + " WHERE holder_type = :type AND holder_id = :id AND kind = :kind ORDER BY number LIMIT :limit")
                .bind("type", holder.type())
                .bind("id", holder.id())
                .bind("kind", kind)
                .bind("limit", limit)
                .map(Rows::certification)
                .list();
    }

    @Override
    public List<Versioned<Relation>> relations(EntityRef of, String name, EntityRef with, int limit) {
        return handle.createQuery("SELECT revision, body FROM relation"
                        + " WHERE of_type = :ofType AND of_id = :ofId AND name = :name"
                        + " AND with_type = :withType AND with_id = :withId ORDER BY valid_from LIMIT :limit")
                .bind("ofType", of.type())
                .bind("ofId", of.id())
                .bind("name", name)
                .bind("withType", with.type())
                .bind("withId", with.id())
                .bind("limit", limit)
                .map(Rows::relation)
                .list();
    }

    @Override
    public int recordsOf(EntityRef holder) {
        return handle.createQuery(
                        "SELECT (SELECT COUNT(*) FROM certification WHERE holder_type = :type AND holder_id = :id)"
                                + " + (SELECT COUNT(*) FROM relation WHERE of_type = :type AND of_id = :id)")
                .bind("type", holder.type())
                .bind("id", holder.id())
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public @Nullable Versioned<Directive> directive(String id) {
        return handle.createQuery("SELECT revision, body FROM directive WHERE id = :id")
                .bind("id", id)
                .map(Rows::directive)
                .findOne()
                .orElse(null);
    }

    @Override
    public int directivesNotOver(Instant at) {
        return handle.createQuery("SELECT COUNT(*) FROM directive WHERE over_at > :at")
                .bind("at", Rows.sortable(at))
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public @Nullable Versioned<Proposal> proposal(long id) {
        return ProposalQueries.proposal(handle, id);
    }

    @Override
    public @Nullable Versioned<Proposal> latestProposal() {
        return ProposalQueries.latest(handle);
    }

    @Override
    public ProposalCounts proposalCounts(Instant now) {
        return ProposalQueries.counts(handle, now);
    }

    @Override
    public @Nullable Activation activationBefore(long revision) {
        return ReleaseQueries.activationBefore(handle, revision);
    }

    @Override
    public List<StoredRelease> releases(String prefix, int limit) {
        return ReleaseQueries.releases(handle, prefix, limit);
    }

    @Override
    public List<StoredRelease> releasesBefore(long revision, int limit) {
        return ReleaseQueries.releasesBefore(handle, revision, limit);
    }
}
