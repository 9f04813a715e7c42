package io.certigate.server.decisionlog;

import java.time.zone.ZoneRulesProvider;

/**
 * Who writes a log, and with what: whatever besides the state could make the same question get another answer.
 *
 * @param node the node's name
 * @param engine version of Certigate
 * @param cel version of the library that evaluates conditions
 * @param timeZones version of the time-zone data
 * @param java version of the Java runtime
 */
public record Origin(String node, String engine, String cel, String timeZones, String java) {
    private static final String ANY_ZONE = "UTC";

    /** This process, as a node of that name. */
    public static Origin of(String node, String engine, String cel) {
        return new Origin(
                node,
                engine,
                cel,
                ZoneRulesProvider.getVersions(ANY_ZONE).lastEntry().getKey(),
                Runtime.version().toString());
    }
}
