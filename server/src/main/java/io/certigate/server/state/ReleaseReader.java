package io.certigate.server.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads releases, at most {@value StateStore#MAX_ROWS} and one of a list. Every method blocks and throws
 * {@link StoreException} if the store cannot be read.
 */
public interface ReleaseReader {
    /** The latest activation before a revision, null if there is none; the active one's for {@link Long#MAX_VALUE}. */
    @Nullable
    Activation activationBefore(long revision);

    /** The releases whose hash begins with some digits, by hash; at most {@code limit}. */
    List<StoredRelease> releases(String prefix, int limit);

    /** The releases published before a revision, latest first; at most {@code limit}. */
    List<StoredRelease> releasesBefore(long revision, int limit);
}
