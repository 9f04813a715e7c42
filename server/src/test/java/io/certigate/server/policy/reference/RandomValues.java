package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Random property values: few of each type, and now and then one of another type. */
final class RandomValues {
    private static final List<String> PLAIN = List.of("string", "bool", "int", "decimal", "instant");
    private static final List<String> DECIMALS = List.of("1", "1.0", "1.00", "2", "-1", "0", "0.0");

    private final Chance chance;

    RandomValues(Chance chance) {
        this.chance = chance;
    }

    Value plain(String type) {
        return switch (type) {
            case "string" -> new Value.Text(chance.of(List.of("u", "v", "w")));
            case "bool" -> new Value.Bool(chance.oneIn(2));
            case "int" -> new Value.Whole(chance.below(3));
            case "decimal" -> new Value.Decimal(new BigDecimal(chance.of(DECIMALS)));
            default -> new Value.Moment(chance.of(Edge.ALL).instant());
        };
    }

    /** A value of a declared type; once in a while of a wrong one. */
    Value of(String type) {
        if (chance.oneIn(12)) {
            return new Value.ListOf(List.of(plain(chance.of(PLAIN))));
        }
        if (chance.oneIn(12)) {
            return plain(chance.of(PLAIN));
        }
        if (type.startsWith("list of ")) {
            String element = type.substring(8);
            return new Value.ListOf(chance.times(0, 3, () -> plain(chance.oneIn(15) ? chance.of(PLAIN) : element)));
        }
        return type.startsWith("{") ? map() : plain(type);
    }

    private Value map() {
        Map<String, Value> fields = new HashMap<>();
        if (!chance.oneIn(3)) {
            fields.put("x", of("string"));
        }
        if (!chance.oneIn(3)) {
            fields.put("y", chance.oneIn(8) ? of("int") : new Value.MapOf(Map.of("z", of("int"))));
        }
        return new Value.MapOf(fields);
    }

    /** Properties of an entity, each with one chance in two. */
    Map<String, Value> entity() {
        Map<String, Value> values = new HashMap<>();
        Words.PROPERTIES.forEach((name, type) -> {
            if (chance.oneIn(2)) {
                values.put(name, of(type));
            }
        });
        return values;
    }

    Map<String, Value> action() {
        return chance.oneIn(3) ? Map.of() : Map.of(Words.ACTION_PROPERTY, of("string"));
    }

    Map<String, Value> context() {
        if (chance.oneIn(4)) {
            return Map.of();
        }
        Map<String, Value> fields = new HashMap<>();
        if (!chance.oneIn(4)) {
            fields.put("v", of("decimal"));
        }
        if (!chance.oneIn(4)) {
            fields.put("w", of("string"));
        }
        return Map.of(Words.CONTEXT_MAP, new Value.MapOf(fields));
    }
}
