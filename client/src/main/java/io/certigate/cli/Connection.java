package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Targets;
import io.certigate.client.Transport;
import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A client on an event loop of its own. gRPC's shared loop lives on for a second after its last channel, and a JVM that
 * ends while a thread waits in a native call waits for it: a third of a second for every command.
 */
final class Connection implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final MultiThreadIoEventLoopGroup loop;
    private final CertigateClient client;

    /**
     * Connects.
     *
     * @param builder a client without a target, which may have credentials
     * @throws IllegalArgumentException if a file of TLS cannot be used
     */
    Connection(Targets targets, Transport transport, CertigateClient.Builder builder) {
        ChannelCredentials credentials = transport.credentials();
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("certigate", true), NioIoHandler.newFactory());
        NettyChannelBuilder channel = NettyChannelBuilder.forTarget(targets.channelTarget(), credentials)
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .maxInboundMessageSize(CertigateClient.MAX_ANSWER_BYTES);
        targets.configure(channel);
        client = builder.channel(channel.build()).build();
    }

    CertigateClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        loop.shutdownGracefully(0, CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)
                .awaitUninterruptibly(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    }
}
