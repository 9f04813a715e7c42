package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Overloaded;
import io.certigate.server.admin.AdminException.Unavailable;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Committed;
import io.certigate.server.state.IdempotencyMismatch;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Update;
import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. A write is acknowledged after it is durable and this node's view includes it; the next
 * write does not wait for that.
 */
public final class Writer implements AutoCloseable {
    /** Most writes that wait by default. */
    public static final int DEFAULT_QUEUE = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long CLOSE_SECONDS = 10;

    /** Decides on the changes, given the current records and the instant of the write. */
    @FunctionalInterface
    interface Draft {
        List<Update> changes(RecordReader current, Instant now);
    }

    private final StateStore store;
    private final Views<?> views;
    private final InstantSource clock;
    private final int queue;
    private final SecondPerson secondPerson;
    private final ThreadPoolExecutor thread;

    /** Starts the thread; no change needs a second person. */
    public Writer(StateStore store, Views<?> views, InstantSource clock, int queue) {
        this(store, views, clock, queue, new SecondPerson(SecondPersonSettings.NONE));
    }

    /**
     * Starts the thread.
     *
     * @param store where to write
     * @param views this node's views
     * @param clock the wall clock
     * @param queue most writes that wait
     * @param secondPerson every write goes past it
     */
    public Writer(StateStore store, Views<?> views, InstantSource clock, int queue, SecondPerson secondPerson) {
        this.secondPerson = secondPerson;
        this.store = store;
        this.views = views;
        this.clock = clock;
        this.queue = queue;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
            Thread writer = new Thread(task, "writer");
            writer.setDaemon(true);
            return writer;
        });
    }

    /** Writes for the actor of the options; fails with an {@link AdminException}. */
    CompletableFuture<Committed> write(
            WriteOptions options, Attribution.@Nullable Idempotency idempotency, Draft draft) {
        CompletableFuture<Committed> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                Instant now = clock.instant();
                persist(
                        new Attribution(now, options.actor(), options.why(), idempotency),
                        current -> secondPerson.changes(draft, options, current, now),
                        done);
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new Overloaded("expected at most " + queue
                    + " writes waiting, found more, or the server is shutting down; nothing was changed: try again with"
                    + " back-off"));
        }
        return done;
    }

    /** Runs something on the writing thread, behind the writes that are queued; fails with what it throws, or {@link Overloaded}. */
    <T> CompletableFuture<T> between(Supplier<T> chore) {
        try {
            return CompletableFuture.supplyAsync(chore, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new Overloaded(
                    "expected at most " + queue + " writes waiting, found more; try again with back-off"));
        }
    }

    /** Waits for the writes that are queued, for a bounded time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "{} writes were still waiting after {} s and are dropped",
                        thread.shutdownNow().size(),
                        CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void persist(
            Attribution attribution, Function<RecordReader, List<Update>> draft, CompletableFuture<Committed> done) {
        try {
            Committed committed = store.write(attribution, draft);
            SecondPerson.alarm(committed);
            views.syncAfterNow().whenComplete((view, failure) -> acknowledge(committed, view, failure, done));
        } catch (IdempotencyMismatch e) {
            done.completeExceptionally(new FailedPrecondition(String.valueOf(e.getMessage())));
        } catch (StoreException e) {
            done.completeExceptionally(new Unavailable(
                    "the store failed, and whether the write took effect is unknown; repeat it with the same idempotency"
                            + " key: " + e.getMessage(),
                    e));
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private static void acknowledge(
            Committed committed,
            @Nullable View<?> view,
            @Nullable Throwable failure,
            CompletableFuture<Committed> done) {
        if (view != null && includes(view.revision(), committed.revision())) {
            done.complete(committed);
            return;
        }
        done.completeExceptionally(new Unavailable(
                "the write is durable as revision " + committed.revision().number()
                        + ", but this node cannot follow the state now; repeat it with the same idempotency key",
                failure == null
                        ? new StoreException("expected a view that includes the write, found " + view, null)
                        : failure));
    }

    private static boolean includes(Revision view, Revision written) {
        return view.epoch().equals(written.epoch()) && view.number() >= written.number();
    }
}
