package io.certigate.server.policy;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.WorkingDays;
import io.certigate.server.yaml.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The calendars of a release.
 *
 * @param working calendars of working days by name
 * @param festivals calendars of festivals by name
 * @param declared what each calendar document says of itself, in the order of the names
 */
public record Calendars(
        Map<String, WorkingDays> working, Map<String, FestivalDays> festivals, List<Declared> declared) {
    /** No calendars. */
    public static final Calendars NONE = new Calendars(Map.of(), Map.of(), List.of());

    /**
     * A calendar document.
     *
     * @param name its name
     * @param end the instant from which on it knows nothing
     * @param place where it stands
     */
    public record Declared(String name, Instant end, Place place) {}

    /** Copies the maps. */
    public Calendars {
        working = Map.copyOf(working);
        festivals = Map.copyOf(festivals);
        declared = List.copyOf(declared);
    }
}
