package io.certigate.server.grpc;

import io.certigate.server.limit.CallerShare;
import io.certigate.server.limit.CallerShares;
import io.certigate.server.security.Principal;
import io.grpc.Attributes;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2RemoteFlowController;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: how much of what was sent its peer has not taken, and whose share its calls count for. Its event loop alone uses it, but
 * for the bytes of its large answers.
 */
final class Connection {
    /** The connection of a call. */
    static final Attributes.Key<Connection> KEY = Attributes.Key.create("certigate-connection");

    /** The smallest window that has room for a usual answer. */
    private static final int LEAST_WINDOW = 1_024;

    /** How long a peer may leave no room for a large answer and go on to ask for more. */
    private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How long a peer may leave no room for answers and go on to ask. */
    private static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Channel channel;
    private final String origin;
    private final CallerShares shares;
    private final long since;
    private final CallGate gate;
    private final UnreadAnswers ofNode;
    private final AtomicLong unread = new AtomicLong();

    private @Nullable Http2ConnectionHandler http2;
    private @Nullable LoopLoad load;
    private BatchTurns.@Nullable Lane batches;
    private @Nullable Principal last;
    private @Nullable CallerShare shareOfLast;
    // How many calls the loop counts as held up here, and since when.
    private int held;
    private long blockedSince;
    // Whether a large answer waited for room when the last one was asked for, and since when.
    private boolean isFull;
    private long fullSince;
    // Since how many looks the peer has not taken anything, and what it had room for then.
    private int stalledFor;
    private long window;

    /**
     * A connection that came.
     *
     * @param origin its address, or network
     * @param gate lets its calls in
     * @param unread what all connections of the node have
     * @param now by the clock of the server, in nanoseconds
     */
    Connection(Channel channel, String origin, CallerShares shares, CallGate gate, UnreadAnswers unread, long now) {
        this.channel = channel;
        this.origin = origin;
        this.shares = shares;
        this.gate = gate;
        this.ofNode = unread;
        this.since = now;
    }

    /** It speaks HTTP/2 from now on; on its event loop. */
    void ready(LoopLoad of) {
        http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        load = of;
        batches = of.batches().lane();
    }

    /** The load of its event loop; null before it is ready. */
    @Nullable
    LoopLoad load() {
        return load;
    }

    /** Where its batches wait; null before it is ready. */
    BatchTurns.@Nullable Lane batches() {
        return batches;
    }

    /** Whether one of its batches waits for so long that it is to bring no more. */
    boolean hasLateBatch() {
        BatchTurns.Lane lane = batches;
        return lane != null && lane.isLate();
    }

    Channel channel() {
        return channel;
    }

    /** When it came. */
    long since() {
        return since;
    }

    /** Its address, or network. */
    String origin() {
        return origin;
    }

    /** Why one more question of a stream is not looked at; null if it is. */
    @Nullable
    BusySignal question() {
        return gate.rate(this);
    }

    /** The share of whoever makes a call. */
    @SuppressWarnings("ReferenceEquality") // A cheap first look: most connections are of one principal.
    CallerShare share(Principal caller) {
        CallerShare share = shareOfLast;
        if (share == null || last != caller) {
            // Names of people and addresses must not meet.
            share = shares.of(caller.isAuthenticated() ? "name " + caller.name() : "address " + origin);
            shareOfLast = share;
            last = caller;
        }
        return share;
    }

    /** Takes room for a large answer; whether there was. By any thread. */
    boolean take(long bytes) {
        long mine = unread.addAndGet(bytes);
        // A single one passes whatever its size, which its service bounds.
        boolean isMine = mine <= UnreadAnswers.MAX_OF_CONNECTION || mine == bytes;
        if (isMine && ofNode.take(bytes)) {
            return true;
        }
        unread.addAndGet(-bytes);
        ofNode.refuse();
        return false;
    }

    /** Gives room back that was taken. By any thread. */
    void giveBack(long bytes) {
        unread.addAndGet(-bytes);
        ofNode.giveBack(bytes);
    }

    /** Whether the peer has said anything that HTTP/2 begins with. */
    boolean hasBegun() {
        Http2ConnectionHandler handler = http2;
        return handler != null && handler.decoder().prefaceReceived();
    }

    /** How many calls are open. */
    int calls() {
        Http2ConnectionHandler handler = http2;
        return handler == null ? 0 : handler.connection().numActiveStreams();
    }

    /** Whether an answer that is sent now would wait here, since the peer leaves no room for it. */
    boolean isBlocked() {
        Http2ConnectionHandler handler = http2;
        if (handler == null) {
            return false;
        }
        Http2RemoteFlowController flow = handler.encoder().flowController();
        return flow.initialWindowSize() < LEAST_WINDOW
                || flow.windowSize(handler.connection().connectionStream()) <= 0
                || !channel.isWritable();
    }

    /**
     * Whether one more call may begin. A peer that leaves no room for answers may for a moment, as happens under load, unless all such
     * peers of the event loop together have too many; and with a few calls always.
     *
     * @param nanoTime the clock of the server, in nanoseconds
     */
    boolean mayCall(LongSupplier nanoTime) {
        LoopLoad loop = load;
        Http2ConnectionHandler handler = http2;
        if (loop == null || handler == null || !isBlocked()) {
            flows();
            return true;
        }
        int calls = handler.connection().numActiveStreams();
        if (calls <= Connections.MAX_BLOCKED_CALLS) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (held == 0) {
            blockedSince = now;
        }
        loop.held(calls - held);
        held = calls;
        return !loop.isCrowded() && now - blockedSince < BLOCKED_NANOS;
    }

    /**
     * Whether a call may begin whose answer may be large. A peer that lets one wait and leaves no room for more may not for long: making
     * answers that are then refused would cost as much.
     *
     * @param nanoTime the clock of the server, in nanoseconds
     */
    boolean mayAskMuch(LongSupplier nanoTime) {
        if (unread.get() == 0 || !isBlocked()) {
            isFull = false;
            return true;
        }
        long now = nanoTime.getAsLong();
        if (!isFull) {
            isFull = true;
            fullSince = now;
        }
        return now - fullSince < FULL_NANOS;
    }

    /** Its peer takes answers, or is gone: none of its calls are held up. */
    void flows() {
        LoopLoad loop = load;
        if (held != 0 && loop != null) {
            loop.held(-held);
            held = 0;
        }
    }

    /** For how many of these looks in a row answers have waited that the peer does not take at all. */
    int look() {
        Http2ConnectionHandler handler = http2;
        if (handler == null) {
            return 0;
        }
        if (!isBlocked()) {
            flows();
            isFull = false;
        }
        long before = window;
        window = handler.encoder()
                .flowController()
                .windowSize(handler.connection().connectionStream());
        boolean moved = window != before && channel.isWritable();
        stalledFor = moved || !isHeldUp(handler) ? 0 : stalledFor + 1;
        return stalledFor;
    }

    /** Whether answers wait, other than of the few calls whose readers may take their time. */
    private boolean isHeldUp(Http2ConnectionHandler handler) {
        if (unread.get() > 0) {
            return true;
        }
        Http2Connection streams = handler.connection();
        if (streams.numActiveStreams() <= Connections.MAX_BLOCKED_CALLS) {
            return false;
        }
        int[] waiting = {0};
        Http2RemoteFlowController flow = handler.encoder().flowController();
        try {
            streams.forEachActiveStream(stream -> {
                if (flow.hasFlowControlled(stream)) {
                    waiting[0]++;
                }
                return waiting[0] <= Connections.MAX_BLOCKED_CALLS;
            });
        } catch (Http2Exception e) {
            // Its streams are in no order: the connection is about to end by itself.
            return false;
        }
        return waiting[0] > Connections.MAX_BLOCKED_CALLS;
    }

    /** Ends it at once, without waiting for what its peer does not take. */
    void cut() {
        // From the head of the pipeline on, past HTTP/2, which would wait.
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }
}
