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

    /** Whether any change does. */
    public boolean isSet() {
        return !risks.isEmpty();
    }
}
