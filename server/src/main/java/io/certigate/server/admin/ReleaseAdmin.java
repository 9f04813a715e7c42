package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.state.Activation;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.ReleaseReader;
import io.certigate.server.state.ReportCodec;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores releases and makes them active: their only writer. What it returns completes when this node's view includes the
 * change, and fails with an {@link AdminException}. A change that is no change writes nothing, unless it has an idempotency
 * key, which stands for it.
 */
public final class ReleaseAdmin {
    private final Writer writer;

    /** Writes through the writer that the registry uses too. */
    public ReleaseAdmin(Writer writer) {
        this.writer = writer;
    }

    /**
     * Stores a release, and makes it active in the same revision if asked.
     *
     * @param publication the release; the caller has compiled it without errors
     * @param activate make it active
     * @param options its {@code ifRevision} is that of the publication, 0 for a new release
     */
    public CompletableFuture<WrittenRelease> publish(Publication publication, boolean activate, WriteOptions options) {
        return publish(publication, activate, options, Clearance.CONFIRMED);
    }

    /**
     * Likewise, with leave to replace what is active.
     *
     * @param clearance if it does not suffice, the write fails with {@link Clearance.Missing} and changes nothing
     */
    CompletableFuture<WrittenRelease> publish(
            Publication publication, boolean activate, WriteOptions options, Clearance clearance) {
        String hash = publication.hash();
        List<String> request = List.of(hash, Boolean.toString(activate), ReportCodec.write(publication.report()));
        return write("publish", request, options, current -> {
            StoredRelease stored = stored(current, hash);
            Preconditions.revision(options, stored == null ? 0 : stored.revision());
            List<Update> updates = new ArrayList<>();
            if (stored == null || !stored.report().equals(publication.report()) || isKeyed(options)) {
                updates.add(new Update.Publish(hash, publication.body(), publication.report()));
            }
            Activation active = active(current);
            if (activate && !isActive(hash, active)) {
                require(clearance, active);
                updates.add(activation(hash, active));
            }
            return new Draft(hash, updates);
        });
    }

    /** Stores a release and makes it active if none is; otherwise writes nothing. */
    CompletableFuture<WrittenRelease> fill(Publication publication, WriteOptions options) {
        return write("fill", List.of(publication.hash()), options, current -> {
            Activation active = active(current);
            return active != null
                    ? new Draft(active.hash(), List.of())
                    : new Draft(
                            publication.hash(),
                            List.of(
                                    new Update.Publish(publication.hash(), publication.body(), publication.report()),
                                    activation(publication.hash(), null)));
        });
    }

    /**
     * Makes a stored release active.
     *
     * @param hash its whole hash
     * @param options its {@code ifRevision} is that of the active release's activation, 0 for none
     */
    public CompletableFuture<WrittenRelease> activate(String hash, WriteOptions options) {
        return activate(hash, options, Clearance.CONFIRMED);
    }

    /**
     * Likewise, with leave to replace what is active.
     *
     * @param clearance if it does not suffice, the write fails with {@link Clearance.Missing} and changes nothing
     */
    CompletableFuture<WrittenRelease> activate(String hash, WriteOptions options, Clearance clearance) {
        return write("activate", List.of(hash), options, current -> {
            if (stored(current, hash) == null) {
                throw new NotFound("expected the release " + hash + ", found none");
            }
            Activation active = active(current);
            Preconditions.revision(options, active == null ? 0 : active.revision());
            if (!isActive(hash, active)) {
                require(clearance, active);
            }
            boolean changes = !isActive(hash, active) || isKeyed(options);
            return new Draft(hash, changes ? List.of(activation(hash, active)) : List.of());
        });
    }

    /**
     * Undoes the latest activation that was not undone.
     *
     * @param options its {@code ifRevision} is that of the active release's activation
     */
    public CompletableFuture<WrittenRelease> rollBack(WriteOptions options) {
        return write("roll back", List.of(), options, current -> {
            Activation active = active(current);
            Preconditions.revision(options, active == null ? 0 : active.revision());
            Activation restored = beforeLatest(current);
            return new Draft(restored.hash(), List.of(new Update.Activate(restored.hash(), restored.previous())));
        });
    }

    /**
     * The activation that a roll back restores.
     *
     * @throws FailedPrecondition if there is none
     */
    static Activation beforeLatest(ReleaseReader current) {
        Activation active = active(current);
        Activation restored =
                active == null || active.previous() == 0 ? null : current.activationBefore(active.previous() + 1);
        if (restored == null) {
            throw new FailedPrecondition(
                    active == null
                            ? "expected an active release, found none; activate one"
                            : "expected a release that was active before " + active.hash()
                                    + ", found none; activate the one you want by its hash");
        }
        return restored;
    }

    /** The latest activation, null if there is none. */
    static @Nullable Activation active(ReleaseReader current) {
        return current.activationBefore(Long.MAX_VALUE);
    }

    private static boolean isActive(String hash, @Nullable Activation active) {
        return active != null && active.hash().equals(hash);
    }

    private static void require(Clearance clearance, @Nullable Activation active) {
        if (active != null) {
            clearance.require(active.hash());
        }
    }

    private static boolean isKeyed(WriteOptions options) {
        return !options.idempotencyKey().isEmpty();
    }

    /** Undoing an activation of what is active already leads to what was active before it. */
    private static Update activation(String hash, @Nullable Activation active) {
        long latest = active == null ? 0 : active.revision();
        return new Update.Activate(hash, active != null && isActive(hash, active) ? active.previous() : latest);
    }

    private static @Nullable StoredRelease stored(ReleaseReader current, String hash) {
        List<StoredRelease> found = current.releases(hash, 1);
        return found.isEmpty() ? null : found.get(0);
    }

    /** What to write, and which release it is about. */
    private record Draft(String hash, List<Update> updates) {}

    private CompletableFuture<WrittenRelease> write(
            String what, List<String> request, WriteOptions options, Function<RecordReader, Draft> rules) {
        AtomicReference<String> hash = new AtomicReference<>("");
        Idempotency idempotency = isKeyed(options)
                ? new Idempotency(options.idempotencyKey(), RequestHash.of(what, request, options))
                : null;
        return writer.write(options, idempotency, (current, now) -> {
                    InputRules.check(options);
                    Draft draft = rules.apply(current);
                    hash.set(draft.hash());
                    return draft.updates();
                })
                .thenApply(committed -> written(committed, Objects.requireNonNull(hash.get())));
    }

    private static WrittenRelease written(Committed committed, String asked) {
        boolean unchanged = committed.changes().isEmpty();
        boolean proposed = !unchanged && committed.changes().get(0).kind() == ChangeKind.PROPOSAL;
        String hash = unchanged || proposed ? asked : committed.changes().get(0).key();
        return new WrittenRelease(hash, committed.revision(), unchanged, SecondPerson.proposal(committed));
    }
}
