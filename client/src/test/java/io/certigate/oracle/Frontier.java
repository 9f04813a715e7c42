package io.certigate.oracle;

import java.util.Comparator;
import java.util.List;

/** The greatest revision that was known before each instant of the client's monotonic clock. */
final class Frontier {
    /** A revision that somebody knew from an instant on. */
    record Point(long nanos, long number) {}

    private final long[] nanos;
    private final long[] greatest;

    Frontier(List<Point> points) {
        List<Point> sorted =
                points.stream().sorted(Comparator.comparingLong(Point::nanos)).toList();
        this.nanos = new long[sorted.size()];
        this.greatest = new long[sorted.size()];
        long most = 0;
        for (int i = 0; i < sorted.size(); i++) {
            most = Math.max(most, sorted.get(i).number());
            nanos[i] = sorted.get(i).nanos();
            greatest[i] = most;
        }
    }

    /** The greatest revision that was known before an instant, 0 for none. */
    long before(long instant) {
        int low = 0;
        int high = nanos.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (nanos[middle] < instant) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : greatest[low - 1];
    }
}
