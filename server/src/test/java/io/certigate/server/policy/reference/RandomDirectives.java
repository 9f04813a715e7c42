package io.certigate.server.policy.reference;

import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random directives in the words of the scenarios. */
public final class RandomDirectives {
    private final Chance chance;
    private final RandomValues values;

    /** Draws from a seed. */
    public RandomDirectives(long seed) {
        this.chance = new Chance(seed);
        this.values = new RandomValues(chance);
    }

    /** Draws one. */
    public Directive directive(String id) {
        Edge from = chance.of(Edge.ALL);
        Edge until = chance.of(Edge.ALL);
        Window window = new Window(from.instant(), until.instant().isAfter(from.instant()) ? until.instant() : null);
        return new Directive(id, scope(), window, order(id), new OrderHistory(states()));
    }

    private Directive.Scope scope() {
        Map<String, Set<Value>> where = new HashMap<>();
        if (chance.oneIn(2)) {
            where.put(chance.of(List.of("s", "subject.s", "resource.s")), Set.of(values.plain("string")));
        }
        return new Directive.Scope(
                Set.of("*"),
                new HashSet<>(chance.some(Words.MARKETS, 1, 2)),
                new HashSet<>(chance.some(Words.ACTION_PATTERNS, 1, 2)),
                new HashSet<>(chance.some(Words.TYPES, 0, 2)),
                new HashSet<>(chance.some(Words.TYPES, 0, 2)),
                new HashSet<>(chance.oneIn(2) ? chance.some(RandomScenario.ENTITIES, 1, 3) : List.of()),
                where);
    }

    private List<OrderHistory.Entry> states() {
        List<OrderHistory.Entry> states = new ArrayList<>();
        Instant at = Edge.ALL.get(0).instant().minusSeconds(60);
        states.add(new OrderHistory.Entry(at, OrderState.IN_FORCE));
        for (Edge edge : Edge.ALL) {
            if (chance.oneIn(4)) {
                states.add(new OrderHistory.Entry(
                        edge.instant(),
                        chance.of(List.of(OrderState.IN_FORCE, OrderState.ENJOINED, OrderState.SUSPENDED))));
            }
        }
        return states;
    }

    private static Directive.Order order(String id) {
        LegalBasis law = new LegalBasis("law-" + id, "Law", "", "", "", "", "", "");
        return new Directive.Order("Order " + id, "Ministry", law, "ordered." + id, Map.of("en", "Ordered."));
    }
}
