package io.certigate.server.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What was made last of some keys, up to a weight: what was used longest ago goes first. For one thread. */
final class Kept<K, V> {
    private final long most;
    private final ToLongFunction<V> weight;
    private final LinkedHashMap<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long sum;

    /**
     * Keeps nothing yet.
     *
     * @param most most weight of all together; one that is heavier is kept alone
     */
    Kept(long most, ToLongFunction<V> weight) {
        this.most = most;
        this.weight = weight;
    }

    /** The value of a key, made if it is not kept. */
    V get(K key, Function<K, V> maker) {
        V known = kept.get(key);
        if (known != null) {
            return known;
        }
        V made = maker.apply(key);
        kept.put(key, made);
        sum += weight.applyAsLong(made);
        var eldest = kept.entrySet().iterator();
        while (sum > most && kept.size() > 1) {
            Map.Entry<K, V> gone = eldest.next();
            sum -= weight.applyAsLong(gone.getValue());
            eldest.remove();
        }
        return made;
    }
}
