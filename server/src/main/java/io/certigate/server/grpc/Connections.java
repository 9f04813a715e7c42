package io.certigate.server.grpc;

import io.certigate.server.limit.CallerShares;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.LoadLevel;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * All connections of a server: lets no more in than there may be, and ends those whose peers hold memory without using it. For any number
 * of threads.
 */
final class Connections extends ServerTransportFilter {
    /** Calls of one connection whose answers may wait for as long as the peer likes. */
    static final int MAX_BLOCKED_CALLS = 8;

    /** How long a connection may take to begin with HTTP/2. */
    static final int HANDSHAKE_SECONDS = 10;

    /** How often connections are looked at. */
    private static final long PERIOD_SECONDS = 1;

    /** How many looks a peer may let answers wait. */
    private static final int MOST_STALLED = 20;

    /** How many if there are many such peers. */
    private static final int MOST_STALLED_IN_CROWD = 2;

    private static final int NETWORK_BYTES = 8;

    private final Limits limits;
    private final Duration handshake;
    private final CallGate gate;
    private final UnreadAnswers unread;
    private final CallerShares shares;
    private final LongSupplier nanoTime;
    private final Map<EventExecutor, LoopLoad> loads;
    private final ConcurrentMap<SocketAddress, Connection> open = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> ofOrigin = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder cut = new LongAdder();

    /**
     * Starts with none.
     *
     * @param handshake how long they may take to begin
     * @param gate lets their calls in
     * @param unread counts their large answers
     * @param loops serve the connections
     * @param nanoTime the time, in nanoseconds
     */
    Connections(
            Limits limits,
            Duration handshake,
            CallGate gate,
            UnreadAnswers unread,
            EventLoopGroup loops,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.handshake = handshake;
        this.gate = gate;
        this.unread = unread;
        this.shares = new CallerShares(limits, nanoTime);
        this.nanoTime = nanoTime;
        Map<EventExecutor, LoopLoad> made = new HashMap<>();
        long bound = limits.shedAfter().toNanos();
        for (EventExecutor loop : loops) {
            BatchTurns batches = new BatchTurns(loop, nanoTime, bound);
            made.put(loop, new LoopLoad(loop, nanoTime, new LoadLevel(bound), batches));
            var unused =
                    loop.scheduleWithFixedDelay(() -> look(loop), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        }
        this.loads = Map.copyOf(made);
    }

    /** A socket that listens, every connection of which passes the gate first. */
    ServerChannel gated(ServerChannel channel) {
        channel.pipeline().addLast(new Gate());
        return channel;
    }

    /** Stands before whatever else a server does with a connection that it accepts. */
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel channel && !admit(channel)) {
                // Nobody has registered it: nothing else can close it.
                channel.unsafe().closeForcibly();
                return;
            }
            context.fireChannelRead(message);
        }
    }

    private boolean admit(Channel channel) {
        SocketAddress remote = channel.remoteAddress();
        if (remote == null) {
            // Its peer has gone before it was accepted.
            return false;
        }
        String origin = origin(remote);
        if (count.incrementAndGet() > limits.connections()) {
            count.decrementAndGet();
            refused.increment();
            return false;
        }
        if (ofOrigin.merge(origin, 1, Integer::sum) > limits.connectionsPerAddress()) {
            forget(origin);
            refused.increment();
            return false;
        }
        Connection connection = new Connection(channel, origin, shares, gate, unread, nanoTime.getAsLong());
        open.put(remote, connection);
        channel.closeFuture().addListener(done -> {
            open.remove(remote, connection);
            forget(origin);
            connection.flows();
        });
        return true;
    }

    private void forget(String origin) {
        ofOrigin.computeIfPresent(origin, (unused, many) -> many == 1 ? null : many - 1);
        count.decrementAndGet();
    }

    /** What counts as one address: of IPv6 the network, since one machine has as many addresses as it likes. */
    static String origin(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return String.valueOf(remote);
        }
        InetAddress address = socket.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            network.append(Integer.toHexString((bytes[i] & 0xff) << Byte.SIZE | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return network.append(":/64").toString();
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Connection connection = remote == null ? null : open.get(remote);
        if (connection == null) {
            return attributes;
        }
        LoopLoad load = loads.get(connection.channel().eventLoop());
        if (load != null) {
            connection.ready(load);
        }
        return attributes.toBuilder().set(Connection.KEY, connection).build();
    }

    /** Ends those of a loop that never began, or whose answers nobody takes. */
    private void look(EventExecutor loop) {
        LoopLoad load = loads.get(loop);
        long now = nanoTime.getAsLong();
        boolean crowded = unread.isCrowded() || (load != null && load.isCrowded());
        int patience = crowded ? MOST_STALLED_IN_CROWD : MOST_STALLED;
        for (Connection each : List.copyOf(open.values())) {
            if (each.channel().isRegistered() && each.channel().eventLoop() == loop) {
                boolean silent = !each.hasBegun() && now - each.since() > handshake.toNanos();
                if (silent || each.look() >= patience) {
                    cut.increment();
                    each.cut();
                }
            }
        }
    }

    int count() {
        return count.get();
    }

    long refused() {
        return refused.sum();
    }

    long cut() {
        return cut.sum();
    }

    /** How much the loop sheds that sheds most. */
    int level() {
        return loads.values().stream().mapToInt(LoopLoad::level).max().orElse(0);
    }
}
