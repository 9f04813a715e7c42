package io.certigate.server.yaml;

import java.util.ArrayList;
import java.util.List;

/** Collects mistakes, at most {@value #MAX}: beyond that only their number counts. */
public final class Problems {
    /** Most mistakes that are kept. */
    public static final int MAX = 100;

    private final List<Problem> problems = new ArrayList<>();
    private int dropped;

    /** Records a mistake, unless it is known: a node may be read more than once. */
    public void add(Problem problem) {
        if (problems.contains(problem)) {
            return;
        }
        if (problems.size() < MAX) {
            problems.add(problem);
        } else {
            dropped++;
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** The mistakes in the order in which they were found; the last entry tells how many more there were. */
    public List<Problem> list() {
        List<Problem> all = new ArrayList<>(problems);
        if (dropped > 0) {
            all.add(new Problem("...", 0, 0, "and " + dropped + " more problems"));
        }
        return List.copyOf(all);
    }
}
