package io.certigate.server.admin;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.RegistryReader;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes the registry: validates, persists, and acknowledges when this node's view includes the change. */
public final class RegistryAdmin {
    private final Writer writer;
    private final Supplier<RegistryWords> words;

    /**
     * Makes the registry's writer.
     *
     * @param writer the one writing thread
     * @param words what the active release declares, asked for once per write
     */
    public RegistryAdmin(Writer writer, Supplier<RegistryWords> words) {
        this.writer = writer;
        this.words = words;
    }

    /**
     * Applies a command. Does not block.
     *
     * @return the record as the command left it; fails with an {@link AdminException}. What depends on it runs on a
     *     thread of the state and must be short
     */
    public <T extends RegistryRecord> CompletableFuture<Written<T>> apply(Command<T> command, WriteOptions options) {
        AtomicReference<@Nullable Versioned<? extends RegistryRecord>> present = new AtomicReference<>();
        return write(command, options, present)
                .thenApply(committed -> RegistryAdmin.<T>written(committed, present.get()));
    }

    /** Likewise, for a leave by which a proposal is made or decided on. */
    public CompletableFuture<Committed> commit(Command<?> command, WriteOptions options) {
        return write(command, options, new AtomicReference<>());
    }

    private CompletableFuture<Committed> write(
            Command<?> command,
            WriteOptions options,
            AtomicReference<@Nullable Versioned<? extends RegistryRecord>> present) {
        return writer.write(options, idempotency(command, options), (current, now) -> {
            RegistryRecord record = draft(command, options, current, now);
            present.set(options.idempotencyKey().isEmpty() ? present(record, current) : null);
            return present.get() == null ? List.of(new Update.Put(record)) : List.of();
        });
    }

    private static @Nullable Idempotency idempotency(Command<?> command, WriteOptions options) {
        return options.idempotencyKey().isEmpty()
                ? null
                : new Idempotency(options.idempotencyKey(), RequestHash.of(command, options));
    }

    /**
     * The stored record if it is just what a command makes of it: then nothing is written. A keyed write is written all
     * the same, since its key stands for it.
     */
    static @Nullable Versioned<? extends RegistryRecord> present(RegistryRecord record, RegistryReader current) {
        Versioned<? extends RegistryRecord> stored = null;
        if (record instanceof Entity entity) {
            stored = current.entity(entity.ref());
        } else if (record instanceof Certification held) {
            stored = current.certification(new CertificationKey(held.holder(), held.kind(), held.number()));
        } else if (record instanceof Relation relation) {
            for (Versioned<Relation> window :
                    current.relations(relation.of(), relation.name(), relation.with(), StateStore.MAX_ROWS)) {
                stored = window.record().from().equals(relation.from()) ? window : stored;
            }
        }
        return stored != null && stored.record().equals(record) ? stored : null;
    }

    private RegistryRecord draft(Command<?> command, WriteOptions options, RecordReader current, Instant now) {
        RegistryWords declared = words.get();
        InputRules input = new InputRules(declared);
        input.options(options);
        RegistryRecord record;
        if (command instanceof Command.PutEntity put) {
            input.put(put.entity());
            input.finish();
            record = EntityRules.put(put.entity(), options, current);
        } else if (command instanceof Command.PutRelation put) {
            input.put(put.relation());
            input.finish();
            record = new RelationRules(current, options).put(put.relation(), now);
        } else if (command instanceof Command.PutCertification put) {
            input.put(put.certification());
            input.finish();
            record = CertificationPut.put(put.certification(), declared, options, current);
        } else if (command instanceof Command.EndRelation end) {
            input.end(end);
            input.finish();
            record = new RelationRules(current, options).end(end, now);
        } else {
            record = certification(command, input, new CertificationRules(current, declared, options), now);
        }
        return record;
    }

    private static RegistryRecord certification(
            Command<?> command, InputRules input, CertificationRules rules, Instant now) {
        if (command instanceof Command.Suspend suspend) {
            input.key(suspend.key(), suspend.at());
            input.finish();
            return rules.suspend(suspend, now);
        }
        if (command instanceof Command.Resume resume) {
            input.key(resume.key(), resume.at());
            input.finish();
            return rules.resume(resume, now);
        }
        if (command instanceof Command.Revoke revoke) {
            input.key(revoke.key(), revoke.at());
            input.finish();
            return rules.revoke(revoke, now);
        }
        Command.Cancel cancel = (Command.Cancel) command;
        input.key(cancel.key(), cancel.at());
        input.supersededBy(cancel.supersededBy());
        input.finish();
        return rules.cancel(cancel, now);
    }

    // The command decides on the kind of record, and an idempotency key stands for one command.
    @SuppressWarnings("unchecked")
    private static <T extends RegistryRecord> Written<T> written(
            Committed committed, @Nullable Versioned<? extends RegistryRecord> present) {
        if (present != null) {
            return new Written<>((Versioned<T>) present, committed.revision(), true);
        }
        Change change = committed.changes().get(0);
        T record = (T) RecordCodec.read(change.kind(), change.body());
        return new Written<>(new Versioned<>(record, change.revision()), committed.revision(), false);
    }
}
