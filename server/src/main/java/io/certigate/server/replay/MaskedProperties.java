package io.certigate.server.replay;

import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Properties of a recorded request of which some were masked. Looking at one counts as reading it, also where only a field within it
 * was masked.
 *
 * @param side what they are of, such as {@code subject}
 * @param sent what the record has of them
 * @param masked names of the masked ones
 * @param unrecorded is told what was read
 */
record MaskedProperties(String side, Map<String, Value> sent, Set<String> masked, Unrecorded unrecorded)
        implements Properties {
    @Override
    public @Nullable Value get(String name) {
        if (masked.contains(name)) {
            unrecorded.masked(side + "." + name);
        }
        return sent.get(name);
    }

    /** Whoever takes all has read those that are missing. */
    @Override
    public Map<String, Value> sent() {
        masked.forEach(name -> unrecorded.masked(side + "." + name));
        return sent;
    }

    @Override
    public Properties with(String name, Value value) {
        Map<String, Value> more = new HashMap<>(sent);
        more.put(name, value);
        Set<String> fewer = new HashSet<>(masked);
        fewer.remove(name);
        return new MaskedProperties(side, more, fewer, unrecorded);
    }
}
