package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.StateRecord;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Committed;
import io.certigate.server.state.Head;
import io.certigate.server.state.IdempotencyMismatch;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.ReportCodec;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One write, inside one transaction. */
final class WriteTransaction {
    private final Handle handle;
    private final SqlDialect dialect;
    private final int rememberedKeys;

    WriteTransaction(Handle handle, SqlDialect dialect, int rememberedKeys) {
        this.handle = handle;
        this.dialect = dialect;
        this.rememberedKeys = rememberedKeys;
    }

    Committed run(Attribution attribution, Function<RecordReader, List<Update>> draft) {
        // Takes the row's lock before anything is read: the order of revisions is the order of commits.
        handle.execute("UPDATE state_head SET revision = revision WHERE one = 1");
        Head head = StateQueries.head(handle);
        Idempotency idempotency = attribution.idempotency();
        if (idempotency != null) {
            Committed original = original(idempotency, head.revision().epoch());
            if (original != null) {
                return original;
            }
        }
        List<Update> updates = draft.apply(new HandleReader(handle));
        if (updates.isEmpty()) {
            return new Committed(head.revision(), List.of(), false);
        }
        if (updates.size() > StateStore.MAX_ROWS) {
            throw new IllegalArgumentException(
                    "expected at most " + StateStore.MAX_ROWS + " changes in one revision, found " + updates.size());
        }
        return append(head, attribution, updates);
    }

    private Committed append(Head head, Attribution attribution, List<Update> updates) {
        long revision = head.revision().number() + 1;
        String hash = head.revision().hash();
        String release = head.activeRelease();
        List<Change> changes = new ArrayList<>();
        for (Update update : updates) {
            Change change =
                    change(revision, changes.size(), attribution, update).chainedTo(hash);
            hash = change.hash();
            insert(change);
            if (update instanceof Update.Put put) {
                putCurrent(put.record(), change);
            } else if (update instanceof Update.Publish publish) {
                putRelease(publish, change);
            } else if (update instanceof Update.Activate activate) {
                release = activate.hash();
                putActivation(activate, change);
            } else if (update instanceof Update.Prune prune) {
                handle.execute("UPDATE state_head SET floor = ? WHERE one = 1", prune.floor());
            }
            changes.add(change);
        }
        handle.execute(
                "UPDATE state_head SET revision = ?, hash = ?, release = ? WHERE one = 1", revision, hash, release);
        Idempotency idempotency = attribution.idempotency();
        if (idempotency != null) {
            remember(idempotency, revision);
        }
        if (!dialect.hint().isEmpty()) {
            handle.createQuery(dialect.hint()).mapTo(String.class).one();
        }
        return new Committed(new Revision(head.revision().epoch(), revision, hash), changes, false);
    }

    private static Change change(long revision, int ordinal, Attribution by, Update update) {
        if (update instanceof Update.Put put) {
            StateRecord record = put.record();
            return new Change(
                    revision,
                    ordinal,
                    by.recordedAt(),
                    by.actor(),
                    by.why(),
                    RecordCodec.kindOf(record),
                    RecordCodec.keyOf(record),
                    record instanceof RegistryRecord held ? held.holder() : null,
                    RecordCodec.write(record),
                    "");
        }
        if (update instanceof Update.Publish publish) {
            // The hash stands for the content: the chain covers it.
            String report = ReportCodec.write(publish.report());
            return withoutHolder(revision, ordinal, by, ChangeKind.PUBLICATION, publish.hash(), report);
        }
        if (update instanceof Update.Prune prune) {
            String floor = Long.toString(prune.floor());
            return withoutHolder(revision, ordinal, by, ChangeKind.PRUNING, Change.FLOOR_KEY, floor);
        }
        Update.Activate activate = (Update.Activate) update;
        String body = RecordCodec.array(List.of(activate.hash(), Long.toString(activate.previous())));
        return withoutHolder(revision, ordinal, by, ChangeKind.RELEASE, activate.hash(), body);
    }

    private static Change withoutHolder(
            long revision, int ordinal, Attribution by, ChangeKind kind, String key, String body) {
        return new Change(revision, ordinal, by.recordedAt(), by.actor(), by.why(), kind, key, null, body, "");
    }

    private void insert(Change change) {
        EntityRef holder = change.holder();
        handle.execute(
                "INSERT INTO change (" + Rows.CHANGE_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                change.revision(),
                change.ordinal(),
                change.recordedAt().toString(),
                change.actor(),
                change.why(),
                change.kind().name(),
                change.key(),
                holder == null ? null : holder.type(),
                holder == null ? null : holder.id(),
                change.body(),
                change.hash());
    }

    private void putCurrent(StateRecord record, Change change) {
        if (record instanceof Directive directive) {
            putDirective(directive, change);
        } else if (record instanceof RegistryRecord held) {
            putHeld(held, change);
        }
    }

    private void putDirective(Directive directive, Change change) {
        handle.execute(
                "INSERT INTO directive (id, over_at, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
                        + " DO UPDATE SET over_at = excluded.over_at, revision = excluded.revision, body = excluded.body",
                directive.id(),
                Rows.overAt(directive),
                change.revision(),
                change.body());
    }

    private void putHeld(RegistryRecord record, Change change) {
        long revision = change.revision();
        if (record instanceof Entity entity) {
            handle.execute(
                    "INSERT INTO entity (type, id, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT (type, id)"
                            + " DO UPDATE SET revision = excluded.revision, body = excluded.body",
                    entity.ref().type(),
                    entity.ref().id(),
                    revision,
                    change.body());
        } else if (record instanceof Certification held) {
            handle.execute(
                    "INSERT INTO certification (holder_type, holder_id, kind, number, revision, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (holder_type, holder_id, kind, number)"
                            + " DO UPDATE SET revision = excluded.revision, body = excluded.body",
                    held.holder().type(),
                    held.holder().id(),
                    held.kind(),
                    held.number(),
                    revision,
                    change.body());
        } else if (record instanceof Relation relation) {
            handle.execute(
                    "INSERT INTO relation (of_type, of_id, name, with_type, with_id, valid_from, revision, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (of_type, of_id, name, with_type, with_id, valid_from)"
                            + " DO UPDATE SET revision = excluded.revision, body = excluded.body",
                    relation.of().type(),
                    relation.of().id(),
                    relation.name(),
                    relation.with().type(),
                    relation.with().id(),
                    Rows.sortable(relation.from()),
                    revision,
                    change.body());
        }
        handle.execute(
                "INSERT INTO holder (type, id, changed_at) VALUES (?, ?, ?) ON CONFLICT (type, id)"
                        + " DO UPDATE SET changed_at = excluded.changed_at",
                record.holder().type(),
                record.holder().id(),
                revision);
    }

    private void putRelease(Update.Publish publish, Change change) {
        handle.execute(
                "INSERT INTO release (hash, revision, body, published_at, actor, why, report)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET revision = excluded.revision,"
                        + " published_at = excluded.published_at, actor = excluded.actor, why = excluded.why,"
                        + " report = excluded.report",
                publish.hash(),
                change.revision(),
                publish.body(),
                change.recordedAt().toString(),
                change.actor(),
                change.why(),
                change.body());
    }

    private void putActivation(Update.Activate activate, Change change) {
        handle.execute(
                "INSERT INTO activation (revision, hash, at, actor, why, previous) VALUES (?, ?, ?, ?, ?, ?)",
                change.revision(),
                activate.hash(),
                change.recordedAt().toString(),
                change.actor(),
                change.why(),
                activate.previous());
    }

    private @Nullable Committed original(Idempotency idempotency, String epoch) {
        record Known(String requestHash, long revision) {}
        Known known = handle.createQuery("SELECT request_hash, revision FROM idempotency WHERE idempotency_key = :key")
                .bind("key", idempotency.key())
                .map((row, context) -> new Known(row.getString(1), row.getLong(2)))
                .findOne()
                .orElse(null);
        if (known == null) {
            return null;
        }
        if (!known.requestHash().equals(idempotency.requestHash())) {
            throw new IdempotencyMismatch(idempotency.key(), known.revision());
        }
        List<Change> changes = StateQueries.revision(handle, known.revision());
        String hash = changes.get(changes.size() - 1).hash();
        return new Committed(new Revision(epoch, known.revision(), hash), changes, true);
    }

    private void remember(Idempotency idempotency, long revision) {
        long seq = handle.createQuery("SELECT COALESCE(MAX(seq), 0) + 1 FROM idempotency")
                .mapTo(Long.class)
                .one();
        handle.execute(
                "INSERT INTO idempotency (idempotency_key, seq, request_hash, revision) VALUES (?, ?, ?, ?)",
                idempotency.key(),
                seq,
                idempotency.requestHash(),
                revision);
        handle.execute("DELETE FROM idempotency WHERE seq <= ?", seq - rememberedKeys);
    }
}
