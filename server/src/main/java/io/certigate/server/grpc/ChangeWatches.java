package io.certigate.server.grpc;

import io.certigate.server.model.Revision;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.ViewListener;
import io.certigate.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** All callers of a node who follow the change log, and what wakes them. Close it before the server. */
public final class ChangeWatches implements ViewListener, AutoCloseable {
    /** Most callers at a time. */
    public static final int MAX_WATCHERS = 64;

    private final ChangeFeed feed;
    private final InstantSource clock;
    private final StreamPool<ChangeWatch> watches = new StreamPool<>(
            "watch",
            MAX_WATCHERS,
            "expected at most " + MAX_WATCHERS
                    + " callers who watch this node, found as many already; watch another node, or try again later");

    /**
     * Starts with nobody.
     *
     * @param feed what they follow
     * @param clock the wall clock
     */
    public ChangeWatches(ChangeFeed feed, InstantSource clock) {
        this.feed = feed;
        this.clock = clock;
    }

    /** Begins a watch; refuses it if there are too many. Does not block. */
    void begin(ServerCallStreamObserver<WatchResponse> observer, @Nullable Revision after, Duration heartbeat) {
        watches.begin(
                new ChangeWatch(observer, feed, after, heartbeat, clock, watches.executor(), watches.timer()),
                observer);
    }

    @Override
    public void viewChanged() {
        watches.all().forEach(ChangeWatch::signal);
    }

    /** Ends every watch, and refuses others. */
    @Override
    public void close() {
        watches.close();
    }
}
