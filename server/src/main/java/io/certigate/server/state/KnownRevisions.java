package io.certigate.server.state;

import io.certigate.server.model.Revision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one read of the change log says of some revisions.
 *
 * @param epoch the history
 * @param floor the first revision whose entries are all there
 * @param hashes the hashes of the revisions that were asked for, by number; not of those below the floor or beyond the end
 */
public record KnownRevisions(String epoch, long floor, Map<Long, String> hashes) {
    /** Copies the hashes. */
    public KnownRevisions {
        hashes = Map.copyOf(hashes);
    }

    /** Whether the log contains a revision; false too if it cannot tell any more. */
    public boolean contains(Revision revision) {
        return revision.epoch().equals(epoch) && revision.hash().equals(hashAt(revision.number()));
    }

    private @Nullable String hashAt(long number) {
        return number == 0 ? Revision.EMPTY_HASH : hashes.get(number);
    }
}
