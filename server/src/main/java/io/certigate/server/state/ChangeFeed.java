package io.certigate.server.state;

import io.certigate.server.model.Revision;
import io.certigate.server.state.ChangeLog.Extent;
import io.certigate.server.state.ChangeLog.Stretch;
import io.certigate.server.state.LostPosition.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the change log for those who follow it: every entry after a revision that this node's view includes, in order, none
 * left out and none twice, each verified to be chained to the one before.
 */
public final class ChangeFeed {
    private static final long SYNC_SECONDS = 1;

    private final Views<?> views;
    private final ChangeLog log;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * Makes a feed.
     *
     * @param views this node's views
     * @param log the log that they follow
     * @param clock the wall clock
     * @param nanoTime the monotonic clock
     */
    public ChangeFeed(Views<?> views, ChangeLog log, InstantSource clock, LongSupplier nanoTime) {
        this.views = views;
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * What follows a position.
     *
     * @param changes the next entries; empty if there are none up to now
     * @param through everything up to this revision was read; null inside a revision
     */
    public record Batch(List<Change> changes, @Nullable Revision through) {
        /** Copies the changes. */
        public Batch {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Begins behind a revision. Blocks.
     *
     * @param after the revision, null for that of the current view; an empty epoch or hash is not compared
     * @throws LostPosition if the revision is not of this history, or what follows it was pruned
     * @throws StoreException if the store cannot be read
     */
    public Cursor open(@Nullable Revision after) {
        Revision present = views.current().revision();
        if (after == null) {
            return new Cursor(present);
        }
        if (!isOf(after.epoch(), present.epoch()) || after.number() > present.number()) {
            present = synced();
        }
        if (!isOf(after.epoch(), present.epoch())) {
            throw foreign("expected a revision of epoch " + present.epoch() + ", found one of " + after.epoch());
        }
        if (after.number() > present.number()) {
            throw foreign("expected a revision up to " + present.number() + ", found " + after.number());
        }
        long floor = log.extent().floor();
        if (after.number() < floor) {
            throw pruned(after.number(), floor);
        }
        String hash = log.hashAt(after.number());
        if (hash == null || !isOf(after.hash(), hash)) {
            throw foreign("expected revision " + after.number() + " with the hash " + hash + ", found " + after.hash());
        }
        return new Cursor(new Revision(present.epoch(), after.number(), hash));
    }

    private static boolean isOf(String given, String present) {
        return given.isEmpty() || given.equals(present);
    }

    private Revision synced() {
        try {
            return views.syncAfterNow().get(SYNC_SECONDS, TimeUnit.SECONDS).revision();
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("the state could not be read in time to look up the revision; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server is shutting down", e);
        }
    }

    private static LostPosition foreign(String message) {
        return new LostPosition(
                Reason.FOREIGN, message + "; it is of another history: read the records again and follow from now");
    }

    private static LostPosition pruned(long number, long floor) {
        return new LostPosition(
                Reason.PRUNED,
                "expected a revision of at least " + floor + ", before which history was pruned, found " + number
                        + "; read the records again and follow from now");
    }

    /** One reader's position. For one thread at a time. */
    public final class Cursor {
        private final String epoch;
        private final ChainVerifier chain;
        private LogPosition position;
        private boolean whole = true;

        private Cursor(Revision after) {
            epoch = after.epoch();
            chain = new ChainVerifier(after);
            position = LogPosition.after(after.number());
        }

        /**
         * The next entries, as many as fit into one read; none if there are none that the view includes. Blocks.
         *
         * @throws LostPosition if the node follows another history, or what follows was pruned
         * @throws StoreException if the store cannot be read, or there is nothing and the view is too old to say so
         */
        public Batch next() {
            View<?> view = views.current();
            Revision present = view.revision();
            if (!present.epoch().equals(epoch) || present.number() < chain.number()) {
                throw newHistory();
            }
            if (whole && present.number() == chain.number()) {
                if (!present.hash().equals(chain.hash())) {
                    throw newHistory();
                }
                if (view.lease().left(nanoTime.getAsLong(), clock.instant()).isZero()) {
                    throw new StoreException("whether there are changes is unknown, because the view is too old", null);
                }
                return new Batch(List.of(), through());
            }
            Stretch stretch = log.stretch(position);
            List<Change> changes = stretch.changes().stream()
                    .filter(change -> change.revision() <= present.number())
                    .toList();
            if (changes.isEmpty() || !changes.stream().allMatch(chain::accepts)) {
                throw lost();
            }
            Change last = changes.get(changes.size() - 1);
            position = new LogPosition(last.revision(), last.ordinal());
            // What the view does not include begins another revision.
            whole = stretch.whole() || changes.size() < stretch.changes().size();
            return new Batch(changes, through());
        }

        /** The history that it is of. */
        public String epoch() {
            return epoch;
        }

        private @Nullable Revision through() {
            return whole ? new Revision(epoch, chain.number(), chain.hash()) : null;
        }

        private LostPosition lost() {
            Extent extent = log.extent();
            boolean isPruned = extent.head().epoch().equals(epoch) && position.revision() < extent.floor();
            return isPruned ? pruned(position.revision(), extent.floor()) : newHistory();
        }

        private LostPosition newHistory() {
            return new LostPosition(
                    Reason.NEW_HISTORY,
                    "the node follows another history since, which does not extend revision " + position.revision()
                            + " of epoch " + epoch + "; read the records again and follow from now");
        }
    }
}
