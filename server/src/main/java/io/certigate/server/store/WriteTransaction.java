package io.certigate.server.store;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.RegistryRecord;
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
import java.sql.SQLException;
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

    Committed run(Attribution attribution, Function<RecordReader, List<Update>> draft) throws SQLException {
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
            if (idempotency != null) {
                remember(idempotency, nothingAt(head.revision().number()));
            }
            return new Committed(head.revision(), List.of(), false);
        }
        // A full chunk of an import, and what is noted about it.
        if (updates.size() > StateStore.MAX_ROWS + 1) {
            throw new IllegalArgumentException("expected at most " + (StateStore.MAX_ROWS + 1)
                    + " changes in one revision, found " + updates.size());
        }
        return append(head, attribution, updates);
    }

    private Committed append(Head head, Attribution attribution, List<Update> updates) throws SQLException {
        long revision = head.revision().number() + 1;
        String hash = head.revision().hash();
        String release = head.activeRelease();
        RecordWrites writes = new RecordWrites(revision);
        List<Change> changes = new ArrayList<>();
        for (Update update : updates) {
            Change change =
                    change(revision, changes.size(), attribution, update).chainedTo(hash);
            hash = change.hash();
            writes.add(change);
            if (update instanceof Update.Put put) {
                if (put.record() instanceof Proposal) {
                    // Nodes of an older version could not follow any more.
                    handle.execute(
                            "UPDATE state_head SET oldest_version = ? WHERE oldest_version < ?",
                            Schema.WITH_PROPOSALS,
                            Schema.WITH_PROPOSALS);
                }
                writes.put(put.record(), change);
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
        writes.run(handle.getConnection());
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
            Proposal.Signature other = put.by();
            return new Change(
                    revision,
                    ordinal,
                    by.recordedAt(),
                    other == null ? by.actor() : other.by(),
                    other == null ? by.why() : other.why(),
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
        long number = Math.abs(known.revision());
        if (!known.requestHash().equals(idempotency.requestHash())) {
            throw new IdempotencyMismatch(idempotency.key(), number);
        }
        List<Change> changes = StateQueries.revision(handle, number);
        String hash = changes.isEmpty()
                ? Revision.EMPTY_HASH
                : changes.get(changes.size() - 1).hash();
        List<Change> own = known.revision() == nothingAt(number) ? List.of() : changes;
        return new Committed(new Revision(epoch, number, hash), own, true);
    }

    /** How the table of keys says that a write found nothing to write when the head was at a revision. */
    private static long nothingAt(long revision) {
        return -revision;
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
