package io.certigate.server.state;

import io.certigate.server.model.HighRisk;
import java.time.Instant;
import java.util.Set;

/**
 * A process that serves checks, and when it was last seen.
 *
 * @param id its identity, a UUID of its start
 * @param name its name as the operator gave it; host and port where none was given
 * @param address where it listens, HOST:PORT
 * @param version its version of Certigate
 * @param secondPerson the kinds of change for which it was started to demand a second person
 * @param startedAt when it started
 * @param seenAt when it was last seen
 * @param revision the number of the revision that it had applied then
 */
public record Sighting(
        String id,
        String name,
        String address,
        String version,
        Set<HighRisk> secondPerson,
        Instant startedAt,
        Instant seenAt,
        long revision) {
    /** Copies the kinds. */
    public Sighting {
        secondPerson = Set.copyOf(secondPerson);
    }

    /** The same process seen again. */
    public Sighting at(Instant now, long applied) {
        return new Sighting(id, name, address, version, secondPerson, startedAt, now, applied);
    }
}
