package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One random release, and as many random registries and questions as wanted. */
public final class RandomScenario {
    static final List<EntityRef> ENTITIES = List.of(
            new EntityRef("acc", "1"),
            new EntityRef("acc", "2"),
            new EntityRef("com", "1"),
            new EntityRef("com", "2"),
            new EntityRef("res", "1"));

    private final Chance chance;
    private final RandomRules randomRules;
    private final RandomValues values;
    private final Words words;
    private final List<RuleSpec> rules;

    /** Draws the release. */
    public RandomScenario(long seed) {
        this.chance = new Chance(seed);
        this.values = new RandomValues(chance);
        List<String> names = List.copyOf(Words.PROPERTIES.keySet());
        this.words = new Words(Set.copyOf(chance.some(names, 0, names.size())));
        this.randomRules = new RandomRules(chance);
        this.rules = randomRules.rules();
    }

    /** The words of the release. */
    public Words words() {
        return words;
    }

    /** The rules of the release. */
    public List<RuleSpec> rules() {
        return rules;
    }

    /** The rules of the release and one more forbid. */
    public List<RuleSpec> rulesAndForbid() {
        List<RuleSpec> more = new ArrayList<>(rules);
        more.add(randomRules.forbid());
        return more;
    }

    /** The rules of the release, of whose conditions some cannot be evaluated. */
    public List<RuleSpec> rulesWithAnError() {
        return rules.stream()
                .map(rule -> chance.oneIn(2) ? randomRules.withAnError(rule) : rule)
                .toList();
    }

    /** Elements in another order. */
    public <T> List<T> shuffled(List<T> all) {
        return chance.shuffled(all);
    }

    /** Draws a registry. */
    public Map<EntityRef, Known> registry() {
        Map<EntityRef, Known> registry = new HashMap<>();
        for (EntityRef each : ENTITIES) {
            if (!chance.oneIn(6)) {
                registry.put(each, new Known(values.entity(), held(), links()));
            }
        }
        return registry;
    }

    private List<Known.Held> held() {
        List<Known.Held> held = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Known.Held each : chance.times(0, 5, this::certification)) {
            if (keys.add(each.kind() + each.number())) {
                held.add(each);
            }
        }
        return held;
    }

    private Known.Held certification() {
        String kind = chance.of(Words.KINDS);
        List<String> numbers = kind.equals("strict")
                ? Words.STRICT_NUMBERS.keySet().stream().sorted().toList()
                : List.of("", "1", "2");
        return new Known.Held(
                kind,
                chance.of(numbers),
                stretch(),
                chance.oneIn(4),
                chance.oneIn(3) ? chance.times(1, 2, this::stretch) : List.of(),
                chance.oneIn(3) ? chance.of(List.of(Known.Ending.values())) : null,
                chance.of(Edge.ALL).instant());
    }

    private List<Known.Link> links() {
        List<Known.Link> links = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Known.Link each : chance.times(0, 4, this::link)) {
            if (keys.add(each.relation() + each.with() + each.window().from())) {
                links.add(each);
            }
        }
        return links;
    }

    private Known.Link link() {
        return new Known.Link(chance.of(Words.RELATIONS), chance.of(ENTITIES), stretch());
    }

    private Known.Stretch stretch() {
        int from = chance.below(Edge.ALL.size());
        int until = from + 1 + chance.below(Edge.ALL.size());
        return new Known.Stretch(
                Edge.ALL.get(from).instant(),
                until < Edge.ALL.size() ? Edge.ALL.get(until).instant() : null);
    }

    /** Draws a question. */
    public Inquiry inquiry() {
        return new Inquiry(
                chance.oneIn(60) ? new EntityRef("axc", "1") : chance.of(ENTITIES),
                values.entity(),
                chance.oneIn(60) ? "a.w" : chance.of(Words.ACTIONS),
                values.action(),
                chance.oneIn(60) ? new EntityRef("ros", "1") : chance.of(ENTITIES),
                values.entity(),
                values.context(),
                chance.oneIn(60) ? List.of("XX", "AA") : chance.times(1, 2, () -> chance.of(Words.MARKETS)),
                instant());
    }

    /** Draws an instant at, just before or just after an edge. */
    private Instant instant() {
        Instant edge = chance.of(Edge.ALL).instant();
        return switch (chance.below(5)) {
            case 0 -> edge.minusNanos(1);
            case 1 -> edge.minusSeconds(1);
            case 2 -> edge.plusNanos(1);
            default -> edge;
        };
    }
}
