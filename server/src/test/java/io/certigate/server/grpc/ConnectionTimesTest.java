package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.Limits;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of a real server that end by themselves, with times short enough to see it. */
@Timeout(60)
class ConnectionTimesTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** A server and one caller of it. */
    private record Pair(GrpcServer server, ManagedChannel channel) implements AutoCloseable {
        static Pair start(ConnectionTimes times) throws IOException {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            GrpcServer server = GrpcServer.start(any, 1, Limits.DEFAULT, List.of(), null, null, times);
            server.ready();
            return new Pair(server, TestServer.connect(server.port()));
        }

        /** Makes a call, which must be answered; the caller's address tells connections apart. */
        SocketAddress call() {
            ClientCall<HealthCheckRequest, HealthCheckResponse> call = channel.newCall(
                    HealthGrpc.getCheckMethod(), CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
            HealthCheckResponse answer = ClientCalls.blockingUnaryCall(call, HealthCheckRequest.getDefaultInstance());
            assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING);
            return Objects.requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
        }

        @Override
        public void close() {
            channel.shutdownNow();
            server.close();
        }
    }

    @Test
    void age_callerGoesOn_noCallFailsWhileConnectionsChange() throws Exception {
        try (Pair pair = Pair.start(new ConnectionTimes(SHORT, LONG, LONG, LONG))) {
            Set<SocketAddress> connections = new HashSet<>();
            long calls = 0;

            while (connections.size() < 3) {
                connections.add(pair.call());
                calls++;
            }

            assertThat(calls).isGreaterThan(connections.size());
        }
    }

    @Test
    void idle_noCallUnderWay_connectionEndsAndTheNextCallMakesAnother() throws Exception {
        try (Pair pair = Pair.start(new ConnectionTimes(LONG, LONG, SHORT, LONG))) {
            SocketAddress first = pair.call();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> pair.channel.getState(false) == ConnectivityState.IDLE
                            && pair.server.limits().connections() == 0);

            assertThat(pair.call()).isNotEqualTo(first);
        }
    }

    @Test
    void handshake_nothingIsSaid_isCutAndOthersAreServed() throws Exception {
        try (Pair pair = Pair.start(new ConnectionTimes(LONG, LONG, LONG, SHORT));
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), pair.server.port())) {
            SocketAddress other = pair.call();

            assertEnds(silent);

            assertThat(pair.call()).isEqualTo(other);
        }
    }

    /** The server may say its settings first, and end in order or by a reset; one that stays is a time-out, which fails the test. */
    private static void assertEnds(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        byte[] said = new byte[1024];
        int read = 0;
        try {
            while (read >= 0) {
                read = socket.getInputStream().read(said);
            }
        } catch (SocketException e) {
            read = -1;
        }
        assertThat(read).isEqualTo(-1);
    }
}
