package io.certigate.server.state;

import io.certigate.server.model.Directive;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The directives of one revision that are not long over, by id. Immutable.
 */
public final class HeldDirectives {
    /** Most directives that are held. */
    public static final int MAX = 10_000;

    /** How long a directive is held after it is over, for questions about the past. */
    public static final Duration KEPT = Duration.ofDays(366);

    /** None. */
    public static final HeldDirectives NONE = new HeldDirectives(Collections.emptySortedMap());

    private final SortedMap<String, Directive> byId;

    private HeldDirectives(SortedMap<String, Directive> byId) {
        this.byId = byId;
    }

    /** Holds directives of different ids. */
    public static HeldDirectives of(Collection<Directive> directives) {
        SortedMap<String, Directive> byId = new TreeMap<>();
        directives.forEach(directive -> byId.put(directive.id(), directive));
        return new HeldDirectives(byId);
    }

    /** The instant such that what was over then is held no more. */
    public static Instant horizon(Instant now) {
        return now.minus(KEPT);
    }

    /** All of them, by id. */
    public Collection<Directive> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /**
     * What they are after some changes; these very ones if none is of a directive.
     *
     * @param now what is long over by then is left out
     * @throws IllegalArgumentException if a changed directive cannot be read
     */
    HeldDirectives after(List<Change> changes, Instant now) {
        SortedMap<String, Directive> after = null;
        for (Change change : changes) {
            if (change.kind() == ChangeKind.DIRECTIVE) {
                after = after == null ? new TreeMap<>(byId) : after;
                Directive directive = RecordCodec.readDirective(change.body());
                after.put(directive.id(), directive);
            }
        }
        if (after == null) {
            return this;
        }
        Instant horizon = horizon(now);
        after.values().removeIf(directive -> directive.isOver(horizon));
        return new HeldDirectives(after);
    }
}
