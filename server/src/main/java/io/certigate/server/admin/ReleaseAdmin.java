package io.certigate.server.admin;

import io.certigate.server.model.Revision;
import io.certigate.server.state.Head;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Update;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes releases active: the only writer of releases. */
public final class ReleaseAdmin {
    private final Writer writer;
    private final StateStore store;

    /** Writes through the writer that the registry uses too. */
    public ReleaseAdmin(Writer writer, StateStore store) {
        this.writer = writer;
        this.store = store;
    }

    /**
     * Stores a release, makes it the active one, and completes when this node's view uses it. The release that is active
     * already changes nothing.
     *
     * @param hash its content hash
     * @param body its content, from which it can be compiled again; the caller has compiled it without errors
     * @param actor who
     * @param why why, empty if not said
     * @return the revision of the activation, or of the view if nothing changed; fails with an {@link AdminException}
     */
    public CompletableFuture<Revision> activate(String hash, String body, String actor, String why) {
        return writer.write(actor, why, null, (current, now) -> {
                    // Nobody else writes, so that the head read here is the one under the lock.
                    Head head = store.head();
                    return head.activeRelease().equals(hash) ? List.of() : List.of(new Update.Activate(hash, body));
                })
                .thenApply(committed -> committed.revision());
    }
}
