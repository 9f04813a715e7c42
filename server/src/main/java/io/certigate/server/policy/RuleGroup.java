package io.certigate.server.policy;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rules that are looked at together. Remembers what the time of the last question made of them. */
final class RuleGroup {
    /** No rules. */
    static final RuleGroup NONE = new RuleGroup(List.of());

    private final IndexedRule[] rules;

    // Racing threads make equal slices, or those of their own instants; a slice found is always asked for its time.
    private @Nullable TimeSlice last;

    RuleGroup(List<IndexedRule> rules) {
        this.rules = rules.toArray(new IndexedRule[0]);
    }

    boolean isEmpty() {
        return rules.length == 0;
    }

    /** What time alone makes of the rules at an instant. */
    TimeSlice at(Instant at) {
        TimeSlice known = last;
        if (known == null || !known.contains(at)) {
            known = TimeSlice.of(rules, at);
            last = known;
        }
        return known;
    }

    void forEach(Consumer<IndexedRule> visitor) {
        for (IndexedRule each : rules) {
            visitor.accept(each);
        }
    }
}
