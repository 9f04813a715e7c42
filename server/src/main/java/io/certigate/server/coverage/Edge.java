package io.certigate.server.coverage;

import io.certigate.server.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Predicate;

/** An instant at which what a rule says changes, or a kind of such instants that comes back. */
sealed interface Edge {
    /** How near before an edge a case must ask. */
    Duration NEAR = Duration.ofSeconds(1);

    /** What it is. */
    String what();

    /** Whether an instant lies before the edge, by at most {@link #NEAR}. */
    boolean isJustBefore(Instant at);

    /** Whether an instant is the edge. */
    boolean isAt(Instant at);

    private static boolean near(Instant at, Instant edge) {
        return at.isBefore(edge) && !at.isBefore(edge.minus(NEAR));
    }

    /** A single instant. */
    record Once(String what, Instant instant) implements Edge {
        @Override
        public boolean isJustBefore(Instant at) {
            return near(at, instant);
        }

        @Override
        public boolean isAt(Instant at) {
            return at.equals(instant);
        }
    }

    /**
     * The first instant of certain days, whichever of them.
     *
     * @param what what it is
     * @param window only days that begin within it count
     * @param zone the zone of the days
     * @param days tells the days
     */
    record EachTime(String what, Window window, ZoneId zone, Predicate<LocalDate> days) implements Edge {
        @Override
        public boolean isJustBefore(Instant at) {
            LocalDate tomorrow = at.atZone(zone).toLocalDate().plusDays(1);
            Instant edge = tomorrow.atStartOfDay(zone).toInstant();
            return days.test(tomorrow) && window.contains(edge) && near(at, edge);
        }

        @Override
        public boolean isAt(Instant at) {
            LocalDate today = at.atZone(zone).toLocalDate();
            return days.test(today)
                    && window.contains(at)
                    && at.equals(today.atStartOfDay(zone).toInstant());
        }
    }
}
