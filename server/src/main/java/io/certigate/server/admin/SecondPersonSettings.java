package io.certigate.server.admin;

import io.certigate.server.model.HighRisk;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which changes need a second person.
 *
 * @param risks the kinds of change that do; empty for none
 * @param keep how long a proposal can be approved; {@link #LEAST_KEEP} to {@link #MOST_KEEP}
 */
public record SecondPersonSettings(Set<HighRisk> risks, Duration keep) {
    /** The shortest time for which a proposal can be approved. */
    public static final Duration LEAST_KEEP = Duration.ofMinutes(1);

    /** The longest time for which a proposal can be approved. */
    public static final Duration MOST_KEEP = Duration.ofDays(7);

    /** No change does. */
    public static final SecondPersonSettings NONE =
            new SecondPersonSettings(EnumSet.noneOf(HighRisk.class), Duration.ofHours(24));

    /** Checks the time. */
    public SecondPersonSettings {
        risks = Set.copyOf(risks);
        if (keep.compareTo(LEAST_KEEP) < 0 || keep.compareTo(MOST_KEEP) > 0) {
            throw new IllegalArgumentException("expected proposals to be kept from " + LEAST_KEEP.toMinutes()
                    + " minute to " + MOST_KEEP.toDays() + " days, found " + keep);
        }
    }

    /**
     * Makes sure that nothing goes round a second person.
     *
     * @param authenticated whether callers prove who they are
     * @param publishesFolder whether the node publishes a folder whenever that changes
     * @throws IllegalArgumentException if something does
     */
    public void check(boolean authenticated, boolean publishesFolder) {
        if (risks.isEmpty()) {
            return;
        }
        if (!authenticated) {
            throw new IllegalArgumentException(
                    "expected callers who prove who they are with --second-person, because otherwise anybody is both"
                            + " persons, found a server that asks nobody; give --identities FILE, or leave out"
                            + " --second-person");
        }
        if (publishesFolder && risks.contains(HighRisk.ACTIVATION)) {
            throw new IllegalArgumentException(
                    "expected no --policies with --second-person activation, because whoever changes the folder would"
                            + " activate a release alone, found both; publish with 'certigate policy publish DIR', and"
                            + " propose its activation");
        }
    }
}
