package io.certigate.server.bench;

import java.time.Duration;
import java.util.List;

/**
 * What to compare, and how.
 *
 * @param mixes what to ask, one after the other, each of servers of its own
 * @param echo whether the echo is measured too
 * @param starts how often the servers are started anew for each mix
 * @param time of one measurement
 * @param rounds measurements of each server in each loop after each start
 * @param warmUp time of load on each server after each start, before
 * @param connections connections
 * @param inFlight calls in flight in the closed loop
 * @param rate calls a second in the open loop; 0 for no open loop
 * @param rules rules besides the packs
 * @param holders the holders of {@link Mix#zipf} and {@link Mix#misses}
 * @param batch questions of a call of {@link Mix#batch}
 * @param options of the servers' JVMs
 * @param pinned whether servers and load have processors of their own
 * @param telemetry whether Certigate tells what it does, by all ways that there are
 */
public record Plan(
        List<Mix> mixes,
        boolean echo,
        int starts,
        Duration time,
        int rounds,
        Duration warmUp,
        int connections,
        int inFlight,
        int rate,
        int rules,
        long holders,
        int batch,
        JvmOptions options,
        boolean pinned,
        boolean telemetry) {

    /** Copies the list. */
    public Plan {
        mixes = List.copyOf(mixes);
    }
}
