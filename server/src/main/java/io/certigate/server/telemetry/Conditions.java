package io.certigate.server.telemetry;

import java.util.List;

/** What may be wrong with a node. */
@FunctionalInterface
public interface Conditions {
    /**
     * One of them.
     *
     * @param name its name, the same as long as Certigate exists
     * @param present whether it is so now
     * @param blocks whether the node is not ready as long as it is so
     * @param why more of it, for people; empty if it is not so
     */
    record Condition(String name, boolean present, boolean blocks, String why) {}

    /** All of them. Does not block for long. */
    List<Condition> now();
}
