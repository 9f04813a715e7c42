package io.certigate.server.grpc;

import io.certigate.server.limit.LimitStatus;
import io.certigate.server.limit.Limits;
import io.certigate.server.tls.TlsFiles;
import io.certigate.v1.ChangeServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.Errors;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves gRPC on one address: the given services, health and reflection. Calls run on the event loop (a direct executor), so
 * that a service must never block.
 */
public final class GrpcServer implements AutoCloseable {
    /** Largest message, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 256 * 1024;

    /** Most calls at a time on one connection. */
    public static final int MAX_CALLS_PER_CONNECTION = 128;

    static final int MAX_METADATA_BYTES = 8 * 1024;
    static final int MAX_RESETS = 200;
    static final int RESETS_WINDOW_SECONDS = 10;
    static final int CONNECTION_AGE_MINUTES = 30;

    /** How long what is under way on a connection that has reached its age may take: an import may be large, and a stream long. */
    static final int AGE_GRACE_MINUTES = 60;

    /** How long a connection stays on which no call is under way. */
    static final int IDLE_MINUTES = 10;

    /** Messages come as they are: a few compressed bytes that become many are no way to fill the memory. */
    private static final DecompressorRegistry UNCOMPRESSED =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true);

    static final int KEEP_ALIVE_SECONDS = 10;
    static final int DRAIN_SECONDS = 10;

    /** A connection on which nothing comes is asked whether somebody is there: streams of clients that vanished would stay for hours. */
    static final int PING_SECONDS = 60;

    static final int PING_ANSWER_SECONDS = 20;

    /** How often health follows what it tells. */
    private static final Duration HEALTH_PERIOD = Duration.ofMillis(100);

    /** How often an event loop is asked how late it is. */
    private static final Duration LOOP_PERIOD = Duration.ofMillis(500);

    // They are asked for most when the others do not answer.
    private static final Set<String> ALWAYS_SERVING =
            Set.of(ChangeServiceGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME, ServerReflectionGrpc.SERVICE_NAME);

    /** Linux's error number of a bind to an address that is in use. */
    private static final int EADDRINUSE = 98;

    private final Server server;
    private final EventLoopGroup loops;
    private final HealthStatusManager health;
    private final LimitStatus limits;

    private GrpcServer(Server server, EventLoopGroup loops, HealthStatusManager health, LimitStatus limits) {
        this.server = server;
        this.loops = loops;
        this.health = health;
        this.limits = limits;
    }

    /**
     * Binds and serves; health says NOT_SERVING until {@link #ready}.
     *
     * @param address where to listen; port 0 picks a free one
     * @param eventLoops threads that serve connections, at least 1
     * @param services the services
     * @throws BindException if another socket has the address
     * @throws IOException if the address cannot be bound for another reason
     */
    public static GrpcServer start(InetSocketAddress address, int eventLoops, List<? extends BindableService> services)
            throws IOException {
        return start(address, eventLoops, Limits.DEFAULT, services);
    }

    /**
     * Likewise, with limits of the operator's choice.
     *
     * @param limits how much the server takes on
     */
    public static GrpcServer start(
            InetSocketAddress address, int eventLoops, Limits limits, List<? extends BindableService> services)
            throws IOException {
        return start(address, eventLoops, limits, services, null, null);
    }

    /**
     * Likewise, by TLS, and for callers who prove who they are.
     *
     * @param tls what the server proves itself with, and whose clients it takes; null for plaintext
     * @param authentication lets callers in; null to let all in
     */
    public static GrpcServer start(
            InetSocketAddress address,
            int eventLoops,
            Limits limits,
            List<? extends BindableService> services,
            @Nullable TlsFiles tls,
            @Nullable AuthenticationInterceptor authentication)
            throws IOException {
        return start(address, eventLoops, limits, services, tls, authentication, ConnectionTimes.DEFAULT);
    }

    /**
     * Likewise, with other times.
     *
     * @param times how long connections may be what they are
     */
    static GrpcServer start(
            InetSocketAddress address,
            int eventLoops,
            Limits limits,
            List<? extends BindableService> services,
            @Nullable TlsFiles tls,
            @Nullable AuthenticationInterceptor authentication,
            ConnectionTimes times)
            throws IOException {
        boolean epoll = Epoll.isAvailable();
        DefaultThreadFactory threads = new DefaultThreadFactory("grpc", true);
        EventLoopGroup loops =
                epoll ? new EpollEventLoopGroup(eventLoops, threads) : new NioEventLoopGroup(eventLoops, threads);
        UnreadAnswers unread = new UnreadAnswers();
        CallGate gate = new CallGate(limits, System::nanoTime);
        Connections connections = new Connections(limits, times.handshake(), gate, unread, loops, System::nanoTime);
        HealthStatusManager health = new HealthStatusManager();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelFactory(
                        () -> connections.gated(epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel()))
                .addTransportFilter(connections)
                .decompressorRegistry(UNCOMPRESSED)
                .directExecutor()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                .maxConnectionAge(times.age().toNanos(), TimeUnit.NANOSECONDS)
                .maxConnectionAgeGrace(times.grace().toNanos(), TimeUnit.NANOSECONDS)
                .maxConnectionIdle(times.idle().toNanos(), TimeUnit.NANOSECONDS)
                .handshakeTimeout(times.handshake().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS)
                .addService(health.getHealthService())
                .addService(gate.guard(ProtoReflectionServiceV1.newInstance().bindService()));
        services.forEach(service -> builder.addService(gate.guard(service.bindService())));
        if (tls != null) {
            builder.sslContext(TlsTransport.of(tls)).addTransportFilter(new PeerCertificates());
        }
        if (authentication != null) {
            // Added last, it comes first: what follows knows who calls.
            builder.intercept(authentication);
        }
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
        try {
            return new GrpcServer(builder.build().start(), loops, health, new GateStatus(connections, gate, unread));
        } catch (IOException | RuntimeException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            if (e.getCause() instanceof Errors.NativeIoException failure && failure.expectedErr() == -EADDRINUSE) {
                throw inUse(address, e);
            }
            throw e;
        }
    }

    /** What the JDK's own sockets would throw, which epoll's do not. */
    private static BindException inUse(InetSocketAddress address, Exception cause) {
        BindException inUse = new BindException("expected an address that is free, found " + address + " in use");
        inUse.initCause(cause);
        return inUse;
    }

    /** The port that is bound. */
    public int port() {
        return server.getPort();
    }

    /** What its limits did. */
    public LimitStatus limits() {
        return limits;
    }

    /** Tells health checks that calls are answered. */
    public void ready() {
        serving(true);
    }

    /**
     * Tells health checks whether calls are answered, from now on until the server is closed: the whole and every service but
     * that which tells why not.
     *
     * @param ready tells whether they are; asked often, on an event loop, so that it must not block
     */
    public void readyWhile(BooleanSupplier ready) {
        serving(ready.getAsBoolean());
        var unused = loops.next()
                .scheduleWithFixedDelay(
                        () -> serving(ready.getAsBoolean()),
                        HEALTH_PERIOD.toMillis(),
                        HEALTH_PERIOD.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Tells how late the event loops are, from now on until the server is closed: every call waits as long.
     *
     * @param delay takes the nanoseconds by which a loop came late to a task, on that loop
     */
    public void watchLoops(LongConsumer delay) {
        for (EventExecutor loop : loops) {
            watch(loop, delay);
        }
    }

    private static void watch(EventExecutor loop, LongConsumer delay) {
        long due = System.nanoTime() + LOOP_PERIOD.toNanos();
        var unused = loop.schedule(
                () -> {
                    delay.accept(Math.max(0, System.nanoTime() - due));
                    if (!loop.isShuttingDown()) {
                        watch(loop, delay);
                    }
                },
                LOOP_PERIOD.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void serving(boolean ready) {
        ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        for (ServerServiceDefinition service : server.getServices()) {
            String name = service.getServiceDescriptor().getName();
            health.setStatus(name, ALWAYS_SERVING.contains(name) ? ServingStatus.SERVING : status);
        }
    }

    /** Turns health to NOT_SERVING, refuses new calls, and waits a bounded time for those under way. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, DRAIN_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
