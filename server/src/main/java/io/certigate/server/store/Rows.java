package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Head;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Versioned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jdbi.v3.core.statement.StatementContext;

/** How rows become records. */
final class Rows {
    static final String CHANGE_COLUMNS =
            "revision, ordinal, recorded_at, actor, why, kind, record_key, holder_type, holder_id, body, hash";

    // Fixed width, so that the order of the texts is the order of the instants.
    private static final DateTimeFormatter SORTABLE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    // Sorts after every instant.
    private static final String NEVER = "never";

    private Rows() {}

    /** An instant of the years 0001 to 9999 as a text that sorts. */
    static String sortable(Instant instant) {
        return SORTABLE.format(instant);
    }

    /** The instant from which on a directive is over, as a text that sorts; the greatest if there is none. */
    static String overAt(Directive directive) {
        Instant over = directive.over();
        return over == null ? NEVER : sortable(over);
    }

    /** The instant at which a proposal expires, as a text that sorts; the greatest if it does not. */
    static String expiresAt(Proposal proposal) {
        Instant expires = proposal.expiresAt();
        return expires == null ? NEVER : sortable(expires);
    }

    static Head head(ResultSet row, StatementContext context) throws SQLException {
        return new Head(
                new Revision(row.getString("epoch"), row.getLong("revision"), row.getString("hash")),
                row.getString("release"));
    }

    /** The head beside a change, whose columns have the shorter names. */
    static Head followedHead(ResultSet row) throws SQLException {
        return new Head(
                new Revision(row.getString("epoch"), row.getLong("head_revision"), row.getString("head_hash")),
                row.getString("release"));
    }

    static Change change(ResultSet row, StatementContext context) throws SQLException {
        String holderType = row.getString("holder_type");
        return new Change(
                row.getLong("revision"),
                row.getInt("ordinal"),
                Instant.parse(row.getString("recorded_at")),
                row.getString("actor"),
                row.getString("why"),
                ChangeKind.valueOf(row.getString("kind")),
                row.getString("record_key"),
                holderType == null ? null : new EntityRef(holderType, row.getString("holder_id")),
                row.getString("body"),
                row.getString("hash"));
    }

    static Versioned<Entity> entity(ResultSet row, StatementContext context) throws SQLException {
        return new Versioned<>(RecordCodec.readEntity(row.getString("body")), row.getLong("revision"));
    }

    static Versioned<Certification> certification(ResultSet row, StatementContext context) throws SQLException {
        return new Versioned<>(RecordCodec.readCertification(row.getString("body")), row.getLong("revision"));
    }

    static Versioned<Relation> relation(ResultSet row, StatementContext context) throws SQLException {
        return new Versioned<>(RecordCodec.readRelation(row.getString("body")), row.getLong("revision"));
    }

    static Versioned<Proposal> proposal(ResultSet row, StatementContext context) throws SQLException {
        return new Versioned<>(RecordCodec.readProposal(row.getString("body")), row.getLong("revision"));
    }

    static Versioned<Directive> directive(ResultSet row, StatementContext context) throws SQLException {
        return new Versioned<>(RecordCodec.readDirective(row.getString("body")), row.getLong("revision"));
    }
}
