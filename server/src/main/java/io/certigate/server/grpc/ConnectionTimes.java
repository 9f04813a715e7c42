package io.certigate.server.grpc;

import java.time.Duration;

/**
 * How long a connection may be what it is.
 *
 * @param age how long it lasts, until its caller is told to make another
 * @param grace how long what is then under way on it may take
 * @param idle how long it stays while no call is under way
 * @param handshake how long it may take to begin with HTTP/2
 */
record ConnectionTimes(Duration age, Duration grace, Duration idle, Duration handshake) {
    /** Those of a node. */
    static final ConnectionTimes DEFAULT = new ConnectionTimes(
            Duration.ofMinutes(GrpcServer.CONNECTION_AGE_MINUTES),
            Duration.ofMinutes(GrpcServer.AGE_GRACE_MINUTES),
            Duration.ofMinutes(GrpcServer.IDLE_MINUTES),
            Duration.ofSeconds(Connections.HANDSHAKE_SECONDS));
}
