package io.certigate.server.policy;

import io.certigate.server.yaml.Place;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy document says apart from its rules.
 *
 * @param id its id
 * @param title its title, empty if it has none
 * @param zone the zone of its bare dates, null if it names none
 * @param laws the laws that it declares
 * @param place where it stands
 */
public record Policy(String id, String title, @Nullable ZoneId zone, List<Law> laws, Place place) {
    /** Copies the laws. */
    public Policy {
        laws = List.copyOf(laws);
    }
}
