package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.Committed;
import io.certigate.server.state.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes the change log: one write raises the floor, then what it lets go is dropped in small transactions between other
 * writes. What a stop interrupted goes on at the next start.
 */
public final class HistoryAdmin implements AutoCloseable {
    /** How long everything is kept at least. */
    public static final Duration LEAST_AGE = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(HistoryAdmin.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final Executor LATER = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);

    /**
     * History is being pruned.
     *
     * @param revision the revision of the write
     * @param floor the first revision about which the past can be asked
     */
    public record Pruned(Revision revision, long floor) {}

    private final Writer writer;
    private final ChangeLog log;
    private final InstantSource clock;
    private volatile boolean closed;

    /**
     * Makes the pruner.
     *
     * @param writer the one writing thread
     * @param log what to prune
     * @param clock the wall clock
     */
    public HistoryAdmin(Writer writer, ChangeLog log, InstantSource clock) {
        this.writer = writer;
        this.log = log;
        this.clock = clock;
    }

    /** Goes on with what an earlier process left. Does not block. */
    public void resume() {
        dropSome();
    }

    /**
     * Gives up what was overwritten before an instant. Blocks while it looks for the revision of that instant; not for the
     * dropping.
     *
     * @param before at least {@link #LEAST_AGE} ago
     * @return fails with an {@link AdminException}
     */
    public CompletableFuture<Pruned> prune(Instant before, WriteOptions options) {
        List<Violation> violations = violations(before, options);
        if (!violations.isEmpty()) {
            return CompletableFuture.failedFuture(new Invalid(violations));
        }
        ChangeLog.Extent extent = log.extent();
        ChangeLog.Span kept = log.recorded(before, null);
        boolean nothingLater = kept.first() > kept.last();
        long floor = nothingLater ? extent.head().number() : kept.first() - 1;
        boolean keyed = !options.idempotencyKey().isEmpty();
        Idempotency idempotency = keyed
                ? new Idempotency(
                        options.idempotencyKey(), RequestHash.of("prune", List.of(before.toString()), options))
                : null;
        AtomicLong highest = new AtomicLong();
        return writer.write(options, idempotency, (current, now) -> {
                    InputRules.check(options);
                    long present = log.extent().floor();
                    highest.set(Math.max(floor, present));
                    // A keyed write is written all the same, since its key stands for it.
                    return floor > present || keyed ? List.of(new Update.Prune(highest.get())) : List.of();
                })
                .thenApply(committed -> pruned(committed, highest.get()));
    }

    private List<Violation> violations(Instant before, WriteOptions options) {
        List<Violation> found = new ArrayList<>();
        Instant latest = clock.instant().minus(LEAST_AGE);
        if (before.isAfter(latest)) {
            found.add(new Violation(
                    "before",
                    "expected an instant at least " + LEAST_AGE.toDays() + " days ago, " + latest
                            + " or earlier, found " + before));
        }
        if (options.ifRevision() != null) {
            found.add(new Violation(
                    "options.if_revision",
                    "expected none, because history is no record; found " + options.ifRevision()));
        }
        return found;
    }

    private Pruned pruned(Committed committed, long floor) {
        dropSome();
        List<Change> changes = committed.changes();
        // A repeated write is answered as the first time.
        return new Pruned(
                committed.revision(),
                changes.isEmpty() ? floor : Long.parseLong(changes.get(0).body()));
    }

    private void dropSome() {
        if (closed) {
            return;
        }
        writer.between(log::pruneSome).whenComplete((more, failure) -> {
            if (failure != null) {
                retry(failure);
            } else if (more) {
                dropSome();
            }
        });
    }

    private void retry(Throwable failure) {
        if (!closed) {
            LOG.warn("history could not be pruned now and is tried again in {} ms", RETRY_MILLIS, failure);
            LATER.execute(this::dropSome);
        }
    }

    /** Drops nothing any more. */
    @Override
    public void close() {
        closed = true;
    }
}
