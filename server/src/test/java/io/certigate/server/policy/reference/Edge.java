package io.certigate.server.policy.reference;

import java.time.Instant;
import java.util.List;

/**
 * One of the few instants at which anything begins or ends, so that edges often coincide.
 *
 * @param instant the instant
 * @param written as a policy in the zone Asia/Shanghai may write it
 */
public record Edge(Instant instant, String written) {
    static final List<Edge> ALL = List.of(
            new Edge(Instant.parse("2022-03-30T16:00:00Z"), "2022-03-31"),
            new Edge(Instant.parse("2022-03-31T04:30:00Z"), "2022-03-31T12:30:00+08:00"),
            new Edge(Instant.parse("2022-03-31T16:00:00Z"), "2022-04-01"),
            new Edge(Instant.parse("2022-03-31T16:00:00.000000001Z"), "2022-03-31T16:00:00.000000001Z"),
            new Edge(Instant.parse("2022-04-01T16:00:00Z"), "2022-04-01T13:00:00-03:00"),
            new Edge(Instant.parse("2022-04-02T16:00:00Z"), "2022-04-03"));
}
