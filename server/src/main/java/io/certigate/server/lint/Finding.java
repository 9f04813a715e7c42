package io.certigate.server.lint;

import io.certigate.server.yaml.Place;
import java.util.List;

/**
 * Something that was found.
 *
 * @param description the kind of finding
 * @param message what was found
 * @param place where
 * @param related other places that it speaks of
 */
public record Finding(Description description, String message, Place place, List<Place> related) {
    /** Copies the places. */
    public Finding {
        related = List.copyOf(related);
    }

    /** Its stable code. */
    public String code() {
        return description.code();
    }

    /** How much it matters. */
    public Severity severity() {
        return description.severity();
    }

    @Override
    public String toString() {
        return place + ": " + severity().word() + " " + code() + " " + message;
    }
}
