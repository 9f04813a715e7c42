package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The arithmetic of suspensions: windows with a start, in order, disjoint. */
final class Suspensions {
    /** Most suspensions of one certification. */
    static final int MAX = 100;

    private Suspensions() {}

    /** Suspended from an instant on, until the end of the next suspension, if one begins later, or else for good. */
    static List<Window> begin(List<Window> suspensions, Instant at) {
        List<Window> result = new ArrayList<>();
        Window next = null;
        for (Window suspension : suspensions) {
            if (suspension.contains(at)) {
                throw new FailedPrecondition("expected a certification that is not suspended at " + at
                        + ", found one suspended from " + describe(suspension));
            }
            boolean later = start(suspension).isAfter(at);
            if (later && next == null) {
                next = suspension;
                result.add(new Window(at, suspension.until()));
            } else {
                result.add(suspension);
            }
        }
        if (next == null) {
            result.add(new Window(at, null));
        }
        if (result.size() > MAX) {
            throw new FailedPrecondition("expected at most " + MAX + " suspensions of one certification, found more");
        }
        return result;
    }

    /** Resumed at an instant that lies in a suspension; one that would be left empty goes. */
    static List<Window> end(List<Window> suspensions, Instant at) {
        List<Window> result = new ArrayList<>();
        boolean found = false;
        for (Window suspension : suspensions) {
            boolean hit = suspension.contains(at);
            found |= hit;
            if (!hit) {
                result.add(suspension);
            } else if (start(suspension).isBefore(at)) {
                result.add(new Window(suspension.from(), at));
            }
        }
        if (!found) {
            throw new FailedPrecondition(
                    "expected a certification that is suspended at " + at + ", found one that is not");
        }
        return result;
    }

    private static Instant start(Window suspension) {
        return Objects.requireNonNull(suspension.from());
    }

    private static String describe(Window window) {
        return window.from() + (window.until() == null ? " on" : " until " + window.until());
    }
}
