package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Random rules over {@link Words}. */
final class RandomRules {
    private static final List<String> OF =
            List.of("subject", "owner", "partner", "resource", "resource.owner", "resource.partner");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("s", "string"),
            Map.entry("subject.s", "string"),
            Map.entry("resource.s", "string"),
            Map.entry("subject.q", "string"),
            Map.entry("resource.q", "string"),
            Map.entry("f", "bool"),
            Map.entry("resource.f", "bool"),
            Map.entry("subject.n", "int"),
            Map.entry("resource.d", "decimal"),
            Map.entry("subject.t", "instant"),
            Map.entry("subject.l", "string"),
            Map.entry("resource.l", "string"),
            Map.entry("ln", "int"),
            Map.entry("subject.m.x", "string"),
            Map.entry("resource.m.y.z", "int"),
            Map.entry("action.ap", "string"),
            Map.entry("context.cm.v", "decimal"),
            Map.entry("context.cm.w", "string"));
    private static final List<String> PATHS = TYPES.keySet().stream().sorted().toList();

    private static final List<String> STATES = List.of("in_force", "in_force", "enjoined", "suspended", "revoked");
    private static final List<String> DAYS = List.of("04-01", "04-02", "03-31", "12-25", "feast", "lost");
    private static final List<RuleSpec.Duty> DUTIES = List.of(
            new RuleSpec.Duty("o1", null),
            new RuleSpec.Duty("o1", 1),
            new RuleSpec.Duty("o2", 1),
            new RuleSpec.Duty("o2", 2),
            new RuleSpec.Duty("o3", null));

    private final Chance chance;
    private final RandomValues values;
    /** Rules that differ in little but their equalities: the index tells such rules apart by a property. */
    private final boolean alike;

    private final List<String> paths;

    private final RandomExpressions expressions;

    RandomRules(Chance chance) {
        this.chance = chance;
        this.expressions = new RandomExpressions(chance);
        this.values = new RandomValues(chance);
        this.alike = chance.oneIn(4);
        this.paths = alike ? chance.some(PATHS, 1, 2) : PATHS;
    }

    List<RuleSpec> rules() {
        List<RuleSpec> rules = new ArrayList<>();
        int count = alike || chance.oneIn(8) ? 8 + chance.below(16) : 1 + chance.below(8);
        for (int i = 0; i < count; i++) {
            rules.add(rule(chance.of(List.of("p1", "p10", "p2", "q")), "r" + i, !chance.oneIn(3)));
        }
        return chance.shuffled(rules);
    }

    RuleSpec rule(String policy, String id, boolean permit) {
        return new RuleSpec(
                policy,
                id,
                permit,
                alike || chance.oneIn(2) ? List.of() : chance.some(Words.TYPES, 1, 2),
                chance.some(Words.ACTION_PATTERNS, 1, 2),
                alike || chance.oneIn(2) ? List.of() : chance.some(Words.TYPES, 1, 2),
                chance.oneIn(5) ? chance.some(RandomScenario.ENTITIES, 1, 3) : List.of(),
                markets(),
                where(),
                conditions(permit),
                conditions(!permit),
                permit || !chance.oneIn(4) ? List.of() : needs(1),
                during(),
                chance.oneIn(9) ? states() : List.of(),
                permit && !chance.oneIn(3) ? needs(0) : List.of(),
                permit ? chance.some(DUTIES, 0, 2) : List.of(),
                permit && chance.oneIn(2) ? null : "code." + chance.below(3));
    }

    private List<String> markets() {
        return chance.oneIn(5) ? List.of(chance.of(List.of("ab", "more", "*"))) : chance.some(Words.MARKETS, 1, 3);
    }

    /** Conditions, none more often than not. {@code has} stands only where absence does not help. */
    private List<Expression> conditions(boolean presenceMayHelp) {
        return alike || !chance.oneIn(7) ? List.of() : chance.times(1, 2, () -> expressions.condition(presenceMayHelp));
    }

    private List<RuleSpec.Stage> states() {
        int first = chance.below(Edge.ALL.size());
        List<RuleSpec.Stage> stages = new ArrayList<>();
        for (Edge edge : Edge.ALL.subList(first, Math.min(Edge.ALL.size(), first + 3))) {
            stages.add(new RuleSpec.Stage(edge, chance.of(STATES)));
        }
        return stages;
    }

    private List<RuleSpec.Condition> where() {
        Map<String, RuleSpec.Condition> conditions = new LinkedHashMap<>();
        int count = !alike && chance.oneIn(2) ? 0 : 1 + chance.below(2);
        for (int i = 0; i < count; i++) {
            String path = chance.of(paths);
            String type = TYPES.getOrDefault(path, "string");
            List<Value> any = chance.times(1, 2, () -> values.plain(type));
            conditions.put(path, new RuleSpec.Condition(path, any));
        }
        return List.copyOf(conditions.values());
    }

    private List<RuleSpec.Span> during() {
        return chance.oneIn(3) ? List.of() : chance.times(1, 2, this::span);
    }

    private RuleSpec.Span span() {
        int from = chance.below(Edge.ALL.size());
        int until = from + 1 + chance.below(Edge.ALL.size());
        boolean openEnd = until >= Edge.ALL.size();
        boolean openStart = !openEnd && chance.oneIn(4);
        return new RuleSpec.Span(
                openStart ? null : Edge.ALL.get(from),
                openEnd ? null : Edge.ALL.get(until),
                openStart || openEnd || chance.oneIn(4)
                        ? chance.some(DAYS, openStart && openEnd ? 1 : 0, 2)
                        : List.of());
    }

    private List<RuleSpec.Need> needs(int depth) {
        return chance.times(1, 2, () -> need(depth));
    }

    private RuleSpec.Need need(int depth) {
        RuleSpec.Otherwise otherwise = chance.oneIn(2)
                ? null
                : new RuleSpec.Otherwise("need." + chance.below(3), chance.oneIn(2) ? "" : "Get " + chance.below(2));
        int shape = depth >= 3 ? 0 : chance.below(5);
        return switch (shape) {
            case 3 -> new RuleSpec.AnyOf(needs(depth + 1), otherwise);
            case 4 -> new RuleSpec.AllOf(needs(depth + 1), otherwise);
            default -> new RuleSpec.Certified(chance.of(Words.KINDS), chance.of(OF), otherwise);
        };
    }

    /** The same rule, of whose conditions some cannot be evaluated. */
    RuleSpec withAnError(RuleSpec rule) {
        return new RuleSpec(
                rule.policy(),
                rule.id(),
                rule.permit(),
                rule.subjects(),
                rule.actions(),
                rule.resources(),
                rule.ids(),
                rule.markets(),
                rule.where(),
                expressions.withAnError(rule.when()),
                expressions.withAnError(rule.unless()),
                rule.exempt(),
                rule.during(),
                rule.states(),
                rule.require(),
                rule.oblige(),
                rule.reason());
    }

    /** Another forbid for a set of rules. */
    RuleSpec forbid() {
        return rule("z", "extra", false);
    }
}
