package io.certigate.server.state;

import io.certigate.server.model.Directive;
import io.certigate.server.model.Revision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state as it was known at a revision, apart from the registry.
 *
 * @param at the revision
 * @param recordedAt when it was recorded; null for the empty state
 * @param release hash of the release that was active, empty if none ever was
 * @param directives every directive as it was, in the order of their ids
 */
public record PastState(Revision at, @Nullable Instant recordedAt, String release, List<Directive> directives) {
    /** Copies the directives. */
    public PastState {
        directives = List.copyOf(directives);
    }
}
