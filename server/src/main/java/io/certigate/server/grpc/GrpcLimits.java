package io.certigate.server.grpc;

import io.certigate.server.model.Limit;
import java.util.List;

/** The fixed limits of the gRPC server, for who asks what they are. */
public final class GrpcLimits {
    private static final String BYTES = "bytes";
    private static final String SECONDS = "s";

    private GrpcLimits() {}

    /** All of them. */
    public static List<Limit> list() {
        return List.of(
                new Limit(
                        "grpc.message",
                        GrpcServer.MAX_MESSAGE_BYTES,
                        BYTES,
                        "a message of a caller; a larger one is RESOURCE_EXHAUSTED"),
                new Limit("grpc.headers", GrpcServer.MAX_METADATA_BYTES, BYTES, "the headers of a call together"),
                new Limit(
                        "grpc.calls-per-connection",
                        GrpcServer.MAX_CALLS_PER_CONNECTION,
                        "",
                        "calls at a time on one connection; more wait at the caller's"),
                new Limit(
                        "grpc.resets",
                        GrpcServer.MAX_RESETS,
                        "in " + GrpcServer.RESETS_WINDOW_SECONDS + " s",
                        "calls that a connection may begin and cancel; beyond them it is closed"),
                new Limit(
                        "grpc.connection-age",
                        GrpcServer.CONNECTION_AGE_MINUTES,
                        "min",
                        "how long a connection lasts, until its caller is told to make another"),
                new Limit(
                        "grpc.handshake",
                        Connections.HANDSHAKE_SECONDS,
                        SECONDS,
                        "how long a connection takes to begin"),
                new Limit(
                        "grpc.connection-grace",
                        GrpcServer.AGE_GRACE_MINUTES,
                        "min",
                        "how long what is under way on it may take after that"),
                new Limit(
                        "grpc.connection-idle",
                        GrpcServer.IDLE_MINUTES,
                        "min",
                        "how long a connection stays without a call"),
                new Limit(
                        "grpc.keep-alive",
                        GrpcServer.KEEP_ALIVE_SECONDS,
                        SECONDS,
                        "least time between a caller's pings; who pings more often is disconnected"),
                new Limit(
                        "grpc.ping",
                        GrpcServer.PING_SECONDS,
                        SECONDS,
                        "silence after which the other end of a connection is asked whether it is there"),
                new Limit("grpc.ping-answer", GrpcServer.PING_ANSWER_SECONDS, SECONDS, "how long it has to answer"),
                new Limit(
                        "grpc.drain",
                        GrpcServer.DRAIN_SECONDS,
                        SECONDS,
                        "how long calls under way may take when the server stops"),
                new Limit("check.batch", CheckBatch.MAX, "", "questions in one CheckActions"),
                new Limit("check.streams", CheckStreams.MAX, "", "streams of checks at a time"),
                new Limit(
                        "check.stream-unanswered",
                        CheckStream.MAX_IN_FLIGHT,
                        "",
                        "questions of one stream without an answer; more are not read"),
                new Limit("import.calls", ImportCalls.MAX_IMPORTS, "", "imports at a time"),
                new Limit(
                        "import.idle", ImportCalls.MAX_IDLE.toSeconds(), SECONDS, "silence after which an import ends"),
                new Limit("watch.callers", ChangeWatches.MAX_WATCHERS, "", "watches of changes at a time"),
                new Limit("log.streams", LogStreams.MAX_STREAMS, "", "streams of the decision log at a time"));
    }
}
