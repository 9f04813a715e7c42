package io.certigate.server.grpc;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.ExportDecisionsResponse;
import io.certigate.v1.TailDecisionsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All callers of a node who read its decision log as a stream, and what wakes those that follow it. Close it before the server.
 */
public final class LogStreams implements AutoCloseable {
    /** Most callers at a time. */
    public static final int MAX_STREAMS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(LogStreams.class);
    private static final int PERIOD_MILLIS = 50;

    private final LogReader log;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final StreamPool<LogStream<?>> streams = new StreamPool<>(
            "log",
            MAX_STREAMS,
            "expected at most " + MAX_STREAMS
                    + " callers who read this node's decision log as a stream, found as many already; try again later");
    // Only the timer's thread uses it.
    private long last;

    /**
     * Starts with nobody.
     *
     * @param log what they read
     * @param clock the wall clock
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public LogStreams(LogReader log, InstantSource clock, LongSupplier nanoTime) {
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
        streams.timer().scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to follow; refuses it if there are too many. Does not block. */
    void tail(ServerCallStreamObserver<TailDecisionsResponse> observer, LogTail.Wish wish) {
        streams.begin(new LogTail(observer, log, wish, clock, streams.executor(), nanoTime, streams.timer()), observer);
    }

    /** Begins to export; refuses it if there are too many. Does not block. */
    void export(ServerCallStreamObserver<ExportDecisionsResponse> observer, DecisionFilter filter) {
        streams.begin(new LogExport(observer, log, filter, streams.executor(), nanoTime), observer);
    }

    /** Looks whether the log has grown. */
    private void look() {
        List<LogStream<?>> now = streams.all();
        if (now.isEmpty()) {
            return;
        }
        now.forEach(LogStream::giveUpIfLate);
        try {
            long found = log.last();
            if (found != last) {
                last = found;
                now.forEach(LogStream::signal);
            }
        } catch (IOException | RuntimeException e) {
            // Each stream finds it too, and tells its caller.
            LOG.debug("the decision log could not be looked at", e);
            now.forEach(LogStream::signal);
        }
    }

    /** Ends every stream, and refuses others. */
    @Override
    public void close() {
        streams.close();
    }
}
