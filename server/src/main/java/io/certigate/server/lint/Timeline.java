package io.certigate.server.lint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of instants.
 *
 * @param stretches in ascending order, neither overlapping nor touching
 */
record Timeline(List<Stretch> stretches) {
    /** No instant. */
    static final Timeline NEVER = new Timeline(List.of());

    /** Copies the stretches. */
    Timeline {
        stretches = List.copyOf(stretches);
    }

    /** The union of any stretches. */
    static Timeline of(Collection<Stretch> any) {
        List<Stretch> merged = new ArrayList<>();
        for (Stretch each : any.stream().sorted().toList()) {
            int last = merged.size() - 1;
            if (last >= 0 && !each.from().isAfter(merged.get(last).until())) {
                Stretch before = merged.get(last);
                merged.set(last, new Stretch(before.from(), Stretch.later(before.until(), each.until())));
            } else {
                merged.add(each);
            }
        }
        return new Timeline(merged);
    }

    Timeline intersect(Timeline other) {
        List<Stretch> both = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < stretches.size() && j < other.stretches.size()) {
            Stretch a = stretches.get(i);
            Stretch b = other.stretches.get(j);
            Instant from = Stretch.later(a.from(), b.from());
            Instant until = Stretch.earlier(a.until(), b.until());
            if (from.isBefore(until)) {
                both.add(new Stretch(from, until));
            }
            if (a.until().isBefore(b.until())) {
                i++;
            } else {
                j++;
            }
        }
        return new Timeline(both);
    }

    boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** Whether every instant of another lies in this. */
    boolean covers(Timeline other) {
        return intersect(other).equals(other);
    }

    /** The first instant; only of a timeline that is not empty. */
    Instant start() {
        return stretches.get(0).from();
    }

    /** The end of the last stretch; only of a timeline that is not empty. */
    Instant end() {
        return stretches.get(stretches.size() - 1).until();
    }
}
