package io.certigate.server.lint;

import io.certigate.server.yaml.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects what one check finds, at most {@value #MAX}: beyond that only the number counts. */
final class Findings {
    /** Most findings of one code that are kept. */
    static final int MAX = 1_000;

    private final Description description;
    private final List<Finding> list = new ArrayList<>();
    private int dropped;

    Findings(Description description) {
        this.description = description;
    }

    void add(Place place, String message) {
        add(place, message, List.of());
    }

    void add(Place place, String message, List<Place> related) {
        if (list.size() < MAX) {
            list.add(new Finding(description, message, place, related));
        } else {
            dropped++;
        }
    }

    /** The findings; the last entry tells how many more there were. */
    List<Finding> list() {
        List<Finding> all = new ArrayList<>(list);
        if (dropped > 0) {
            all.add(new Finding(
                    description,
                    "and " + dropped + " more of " + description.code(),
                    new Place("...", 0, 0),
                    List.of()));
        }
        return all;
    }
}
