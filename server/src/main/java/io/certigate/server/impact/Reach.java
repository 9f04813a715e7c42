package io.certigate.server.impact;

import java.util.ArrayList;
import java.util.List;

/** What an assessment looked at, in sentences for people. For one thread. */
final class Reach {
    private final List<String> coverage = new ArrayList<>();
    private final List<String> bounds = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private boolean registryCut;
    private boolean timelineCut;
    private boolean exhaustive;

    /** Something was looked at, or left out as asked. */
    void covers(String what) {
        coverage.add(what);
    }

    /** A limit kept it from looking at more. */
    void bound(String what) {
        bounds.add(what);
    }

    /** Something should be there and is not. */
    void lost(String what) {
        lost.add(what);
    }

    /** The registry has more accounts than may be looked at. */
    void cutRegistry(String what) {
        bounds.add(what);
        registryCut = true;
    }

    /** A question changes more often than is looked at. */
    void cutTimeline() {
        if (!timelineCut) {
            timelineCut = true;
            bounds.add("some questions change more often than is looked at");
        }
    }

    /** There is nothing to ask, and that is certain. */
    void exhausts() {
        exhaustive = true;
    }

    /** All of it. */
    ImpactReport.Looked looked() {
        return new ImpactReport.Looked(coverage, bounds, lost, exhaustive, registryCut);
    }
}
