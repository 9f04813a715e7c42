package io.certigate.server.admin;

import io.certigate.server.model.RegistryRecord;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.Change;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        return writer.write(
                        options.actor(),
                        options.why(),
                        idempotency(command, options),
                        (current, now) -> draft(command, options, current, now))
                .thenApply(RegistryAdmin::<T>written);
    }

    private static <T extends RegistryRecord> @Nullable Idempotency idempotency(
            Command<T> command, WriteOptions options) {
        return options.idempotencyKey().isEmpty()
                ? null
                : new Idempotency(options.idempotencyKey(), RequestHash.of(command, options));
    }

    private List<Update> draft(Command<?> command, WriteOptions options, RecordReader current, Instant now) {
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
            record = new RelationRules(current, options).put(put.relation());
        } else if (command instanceof Command.EndRelation end) {
            input.end(end);
            input.finish();
            record = new RelationRules(current, options).end(end, now);
        } else {
            record = certification(command, input, new CertificationRules(current, declared, options), now);
        }
        return List.of(new Update.Put(record));
    }

    private static RegistryRecord certification(
            Command<?> command, InputRules input, CertificationRules rules, Instant now) {
        if (command instanceof Command.PutCertification put) {
            input.put(put.certification());
            input.finish();
            return rules.put(put.certification());
        }
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
    private static <T extends RegistryRecord> Written<T> written(Committed committed) {
        Change change = committed.changes().get(0);
        T record = (T) RecordCodec.read(change.kind(), change.body());
        return new Written<>(new Versioned<>(record, change.revision()), committed.revision());
    }
}
