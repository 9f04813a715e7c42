package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The arithmetic of suspensions: windows with a start, in order of their starts. They may overlap, so that none changes
 * another: an urgent suspension, and its end, leave a planned one as it was ordered.
 */
final class Suspensions {
    /** Most suspensions of one certification. */
    static final int MAX = 100;

    private Suspensions() {}

    /** Suspended from an instant on until it is resumed, whatever is planned for later. */
    static List<Window> begin(List<Window> suspensions, Instant at) {
        for (Window suspension : suspensions) {
            if (suspension.contains(at) && suspension.until() == null) {
                throw new FailedPrecondition("expected a certification that is not suspended at " + at
                        + ", found one suspended from " + suspension.from() + " on");
            }
        }
        if (suspensions.size() == MAX) {
            throw new FailedPrecondition("expected at most " + MAX + " suspensions of one certification, found more");
        }
        List<Window> result = new ArrayList<>(suspensions);
        result.add(new Window(at, null));
        result.sort(Comparator.comparing(Suspensions::start));
        return result;
    }

    /** Resumed at an instant: every suspension in which it lies ends there; later ones stay; one left empty goes. */
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
}
