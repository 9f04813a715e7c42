package io.certigate.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Every version of some records, by key and by the number of the revision that made it. */
final class Versions<T> {
    private final Map<String, NavigableMap<Long, T>> byKey = new HashMap<>();

    void add(String key, long number, T record) {
        byKey.computeIfAbsent(key, other -> new TreeMap<>()).put(number, record);
    }

    /** The records as they were at a revision. */
    List<T> at(long number) {
        List<T> records = new ArrayList<>();
        for (NavigableMap<Long, T> versions : byKey.values()) {
            Map.Entry<Long, T> latest = versions.floorEntry(number);
            if (latest != null) {
                records.add(latest.getValue());
            }
        }
        return records;
    }
}
