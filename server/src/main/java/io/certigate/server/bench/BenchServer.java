package io.certigate.server.bench;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.server.grpc.GrpcServer;
import io.certigate.server.limit.Limits;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.telemetry.TelemetrySettings;
import io.certigate.v1.CheckActionResponse;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The server process of a benchmark: {@code certigate DATA POLICIES [CACHE-WEIGHT [COLLECTOR]]}, {@code node DATABASE POLICIES LISTEN}, or
 * {@code echo ANSWER}, where the file ANSWER holds the response to return. Prints its port and serves until it is killed or its standard
 * input ends.
 */
public final class BenchServer {
    /** Both servers have one event loop, so that both use one core. */
    private static final int EVENT_LOOPS = 1;

    /** Where the address of a collector stands, if Certigate tells what it does. */
    private static final int TELEMETRY = 4;

    /** The default of {@code serve}. */
    private static final double TRACE_RATIO = 0.001;

    /** A closed loop is more than a server can take, on purpose: refusing a part of it would measure something else. */
    private static final Limits UNSHED = Limits.DEFAULT.withShedAfter(Duration.ZERO);

    private BenchServer() {}

    /** Starts the server that the arguments name. */
    public static void main(String[] args) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int port;
        if (args[0].equals("echo")) {
            CheckActionResponse answer = CheckActionResponse.parseFrom(Files.readAllBytes(Path.of(args[1])));
            GrpcServer server = GrpcServer.start(address, EVENT_LOOPS, UNSHED, List.of(new Echo(answer)));
            server.ready();
            port = server.port();
        } else {
            port = Main.start(config(args, address)).port();
        }
        // As 'serve' does after its start: the collector sizes its young generation by it.
        System.gc();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(port);
        // The load process holds the other end: when it ends, however it ends, so does this one.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static Config config(String[] args, InetSocketAddress address) {
        boolean shared = args[0].equals("node");
        Config.Builder config = Config.builder(shared ? null : Path.of(args[1]), Path.of(args[2]), address)
                .eventLoops(EVENT_LOOPS)
                .limits(UNSHED);
        if (!shared && args.length > TELEMETRY) {
            config.telemetry(new TelemetrySettings(address, URI.create(args[TELEMETRY]), TRACE_RATIO));
        }
        if (shared) {
            config.database(DatabaseUrl.parse(args[1]), Boolean.parseBoolean(args[3]));
        } else if (args.length > 3) {
            config.cacheWeight(Long.parseLong(args[3]));
        }
        return config.build();
    }
}
