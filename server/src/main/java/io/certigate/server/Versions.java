package io.certigate.server;

import io.certigate.server.decisionlog.Origin;

/** What this process is, for whoever compares it with the one that wrote a log. */
public final class Versions {
    private Versions() {}

    /** This process as a node of that name. */
    public static Origin origin(String node) {
        return Origin.of(node, BuildVersion.number(), BuildVersion.ofCel());
    }
}
