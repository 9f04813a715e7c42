package io.certigate.server.replay;

import io.certigate.server.replay.Verdict.Obstacle;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many decisions got which verdict.
 *
 * @param identical those whose answer is the recorded one
 * @param different those whose answer is another one
 * @param notReplayable those of which the log alone cannot tell, by what is missing; every obstacle has its number
 */
public record ReplayCounts(long identical, long different, Map<Obstacle, Long> notReplayable) {
    /** Nothing was replayed. */
    public static final ReplayCounts NONE = new ReplayCounts(0, 0, Map.of());

    /** Copies the numbers. */
    public ReplayCounts {
        Map<Obstacle, Long> all = new EnumMap<>(Obstacle.class);
        for (Obstacle obstacle : Obstacle.values()) {
            all.put(obstacle, notReplayable.getOrDefault(obstacle, 0L));
        }
        notReplayable = Map.copyOf(all);
    }

    /** All that were replayed. */
    public long all() {
        return identical + different + notReplayableInAll();
    }

    /** All of which the log alone cannot tell. */
    public long notReplayableInAll() {
        return notReplayable.values().stream().mapToLong(Long::longValue).sum();
    }
}
