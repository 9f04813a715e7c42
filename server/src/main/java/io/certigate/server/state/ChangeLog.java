package io.certigate.server.state;

import io.certigate.server.model.Revision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The change log as those see it who follow, audit and prune it. Every method blocks, for a bounded time, and throws
 * {@link StoreException} if the store cannot be used.
 */
public interface ChangeLog {
    /** Most entries of one read, and most that one step of pruning drops. */
    int MAX_ENTRIES = 1_000;

    /** About how many characters of entries one read gives; more only if a single entry has more. */
    int MAX_CHARACTERS = 128 * 1024;

    /** Most entries that one {@link #audit} looks at. */
    int MAX_SEEN = 2_000;

    /**
     * Where the log ends, and from where on it is whole.
     *
     * @param head its last revision
     * @param floor the first revision about which the past can be asked, 0 if nothing was pruned: no entry after it is
     *     missing
     */
    record Extent(Revision head, long floor) {}

    /**
     * Entries that follow one another.
     *
     * @param changes the entries in order; a revision of which only a part fits is left out unless it is the first
     * @param whole whether the last entry is the last of its revision
     */
    record Stretch(List<Change> changes, boolean whole) {
        /** Copies the changes. */
        public Stretch {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A part of an audit.
     *
     * @param found the entries that the filter lets through, latest first
     * @param next goes on before this place; null if there is nothing left
     */
    record Audit(List<Change> found, @Nullable LogPosition next) {
        /** Copies the entries. */
        public Audit {
            found = List.copyOf(found);
        }
    }

    /**
     * A range of revisions.
     *
     * @param first the first
     * @param last the last; less than the first if there is none
     */
    record Span(long first, long last) {}

    /** The extent, in one read. */
    Extent extent();

    /** The hash of a revision from the floor on, null if there is no such revision. */
    @Nullable
    String hashAt(long revision);

    /** The entries behind a place, as many as fit into {@link #MAX_ENTRIES} and {@link #MAX_CHARACTERS}. */
    Stretch stretch(LogPosition after);

    /** Revisions among which are all that have entries recorded in {@code [since, until)}; null stands for no bound. */
    Span recorded(@Nullable Instant since, @Nullable Instant until);

    /**
     * Looks through the entries before a place, latest first, until {@code limit} are found or {@link #MAX_SEEN} were
     * looked at.
     *
     * @param first the first revision that counts
     * @param before where to begin
     * @param limit 1 to {@link #MAX_ENTRIES}
     */
    Audit audit(AuditFilter filter, long first, LogPosition before, int limit);

    /**
     * Drops, in one transaction, at most {@link #MAX_ENTRIES} rows of what the floor lets go: first the idempotency keys of
     * revisions up to the floor, then each entry that a later one up to the floor overwrote. Only entries of the registry, of
     * directives and of proposals go.
     *
     * @return whether there is more to do
     */
    boolean pruneSome();
}
