package io.certigate.server.impact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one assessment share. For one thread.
 *
 * @param sources where it looks
 * @param query what to assess
 * @param now when it began
 * @param present the state when it began, null if there is none at hand
 * @param shelf releases
 * @param past what the registry knew
 * @param tally counts what comes of questions
 * @param templates what is asked, to be asked for others
 * @param reach what was looked at
 * @param watch whether to go on
 */
record Assessment(
        ImpactSources sources,
        ImpactQuery query,
        Instant now,
        @Nullable Present present,
        ReleaseShelf shelf,
        RegistryPast past,
        Tally tally,
        Templates templates,
        Reach reach,
        Watch watch) {
    /** Begins. */
    static Assessment begin(ImpactSources sources, ImpactQuery query, Watch watch) {
        ImpactSources.State state = sources.state();
        ReleaseShelf shelf = new ReleaseShelf(state == null ? null : state.releases());
        Instant now = sources.clock().instant();
        Present present = state == null ? null : Present.read(state, shelf);
        if (query.supposition() instanceof Supposition.Candidate candidate) {
            shelf.put(candidate.release());
        }
        return new Assessment(
                sources,
                query,
                now,
                present,
                shelf,
                new RegistryPast(state == null ? null : state.past()),
                new Tally(),
                new Templates(),
                new Reach(),
                watch);
    }

    /** The state. */
    Present requirePresent(String what) {
        Present found = present;
        if (found == null) {
            throw new ImpactFailure("expected a state to " + what
                    + ", found only a log; name a data folder with a database, or a server");
        }
        return found;
    }

    /** The instant of the questions that have none of their own. */
    Instant instant() {
        Instant at = query.at();
        return at == null ? now : at;
    }

    /** The same for the answers before. */
    Instant baseInstant() {
        return query.supposition() instanceof Supposition.OtherInstant ? now : instant();
    }
}
