package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Random conditions over {@link Words}; presence is tested only where absence cannot help. */
final class RandomExpressions {
    static final List<String> DATES = List.of("2022-03-31", "2022-04-01", "2022-04-02", "2022-04-03");

    private static final int MAX_DEPTH = 3;
    private static final List<String> ORDERED = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> INSTANTS = List.of("subject.t", "resource.t");
    private static final Map<String, String> PLAIN = Map.ofEntries(
            Map.entry("subject.s", "string"),
            Map.entry("resource.s", "string"),
            Map.entry("subject.q", "string"),
            Map.entry("resource.f", "bool"),
            Map.entry("subject.n", "int"),
            Map.entry("resource.n", "int"),
            Map.entry("resource.d", "decimal"),
            Map.entry("subject.d", "decimal"),
            Map.entry("subject.t", "instant"),
            Map.entry("subject.m.x", "string"),
            Map.entry("resource.m.y.z", "int"),
            Map.entry("action.ap", "string"),
            Map.entry("context.cm.v", "decimal"),
            Map.entry("context.cm.w", "string"));
    private static final List<String> PATHS = PLAIN.keySet().stream().sorted().toList();

    private final Chance chance;
    private final RandomValues values;

    RandomExpressions(Chance chance) {
        this.chance = chance;
        this.values = new RandomValues(chance);
    }

    /**
     * Draws a condition.
     *
     * @param presenceMayHelp whether a property that is present may make the condition true
     */
    Expression condition(boolean presenceMayHelp) {
        return draw(0, presenceMayHelp);
    }

    /** The same condition, of which one part cannot be evaluated. */
    Expression withAnError(Expression expression) {
        if (expression instanceof Expression.And and && !chance.oneIn(4)) {
            return new Expression.And(withAnError(and.parts()));
        }
        if (expression instanceof Expression.Or or && !chance.oneIn(4)) {
            return new Expression.Or(withAnError(or.parts()));
        }
        if (expression instanceof Expression.Not not && !chance.oneIn(4)) {
            return new Expression.Not(withAnError(not.part()));
        }
        return new Expression.Failing();
    }

    /** The same conditions, of which one has a part that cannot be evaluated; none for none. */
    List<Expression> withAnError(List<Expression> expressions) {
        List<Expression> changed = new ArrayList<>(expressions);
        if (!changed.isEmpty()) {
            int victim = chance.below(changed.size());
            changed.set(victim, withAnError(changed.get(victim)));
        }
        return changed;
    }

    private Expression draw(int depth, boolean presenceMayHelp) {
        int shape = depth >= MAX_DEPTH ? 9 : chance.below(10);
        return switch (shape) {
            case 0, 1 -> new Expression.And(parts(depth, presenceMayHelp));
            case 2, 3 -> new Expression.Or(parts(depth, presenceMayHelp));
            case 4 -> new Expression.Not(draw(depth + 1, !presenceMayHelp));
            case 5 -> new Expression.Either(plain(), plain(), plain());
            case 6 -> at();
            default -> chance.oneIn(8) ? has(presenceMayHelp) : single();
        };
    }

    private List<Expression> parts(int depth, boolean presenceMayHelp) {
        return chance.times(2, 3, () -> draw(depth + 1, presenceMayHelp));
    }

    private Expression single() {
        return switch (chance.below(8)) {
            case 0 -> at();
            case 1 -> new Expression.Day(chance.of(ORDERED), chance.of(DATES));
            case 2 -> given();
            default -> ofProperties();
        };
    }

    /** What may stand anywhere. */
    private Expression plain() {
        Expression expression = ofProperties();
        return expression instanceof Expression.Money ? compare() : expression;
    }

    private Expression ofProperties() {
        return switch (chance.below(8)) {
            case 0 -> new Expression.Quotient(chance.of(List.of("subject.n", "resource.m.y.z")), 4 + chance.below(9));
            case 1 ->
                new Expression.Money(
                        "context.cm.v",
                        "context.cm.w",
                        new BigDecimal(chance.of(List.of("0", "1.00", "1.5"))),
                        chance.of(List.of("u", "v")));
            case 2 -> new Expression.Contains(chance.of(List.of("subject.l", "resource.l")), values.plain("string"));
            case 3 -> new Expression.Every(chance.of(List.of("subject.ln", "resource.ln")), values.plain("int"));
            case 4 ->
                new Expression.OneOf(
                        chance.of(List.of("subject.s", "resource.s", "context.cm.w")),
                        chance.times(1, 2, () -> values.plain("string")));
            default -> compare();
        };
    }

    private Expression compare() {
        String path = chance.of(PATHS);
        String type = PLAIN.getOrDefault(path, "string");
        List<String> operators = type.equals("bool") || type.equals("string") ? ORDERED.subList(0, 2) : ORDERED;
        Value literal = values.plain(type.equals("decimal") && chance.oneIn(3) ? "int" : type);
        return new Expression.Compare(path, chance.of(operators), literal);
    }

    private Expression given() {
        return switch (chance.below(4)) {
            case 0 -> new Expression.Given("market", chance.of(Words.MARKETS));
            case 1 -> new Expression.Given("subject.id", chance.of(List.of("1", "2")));
            case 2 -> new Expression.Given("resource.type", chance.of(Words.TYPES));
            default -> new Expression.Given("action.name", chance.of(Words.ACTIONS));
        };
    }

    private Expression at() {
        Expression.Term term = switch (chance.below(4)) {
            case 0 -> new Expression.Later(chance.of(INSTANTS), chance.of(List.of(0, 1, 86_400, -1_800)));
            case 1 -> new Expression.Months(chance.of(INSTANTS), chance.of(List.of(0, 1, -1)));
            default -> new Expression.Fixed(chance.of(Edge.ALL));
        };
        return new Expression.At(chance.of(ORDERED.subList(2, 6)), term, chance.oneIn(3));
    }

    private Expression has(boolean presenceMayHelp) {
        return presenceMayHelp ? new Expression.Has(chance.of(PATHS)) : single();
    }
}
