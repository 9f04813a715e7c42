package io.certigate.server.command;

import io.certigate.server.model.Revision;
import io.certigate.server.state.Inspection;

/** What the commands of a store print, for people and scripts. */
final class StoreText {
    private StoreText() {}

    /** One line of what was found. */
    static String of(Inspection found) {
        return of(found.head()) + " floor=" + found.floor() + " changes=" + found.changes() + " records="
                + found.records();
    }

    /** The end of the change log. */
    static String of(Revision head) {
        return "revision=" + head.number() + " epoch=" + head.epoch();
    }
}
