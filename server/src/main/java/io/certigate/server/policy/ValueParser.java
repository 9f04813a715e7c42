package io.certigate.server.policy;

import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the value of a declared property from YAML. */
public final class ValueParser {
    private ValueParser() {}

    /** The value, with problems recorded at the node if it is not of the type. */
    public static Value parse(YamlNode node, PropertyType type) {
        if (type instanceof PropertyType.Plain plain) {
            Value value = plain(node, plain.kind());
            String problem = plain.problem(value);
            if (problem != null) {
                node.problem(problem);
            }
            return value;
        }
        if (type instanceof PropertyType.ListOf list) {
            List<Value> values = new ArrayList<>();
            for (YamlNode each : node.list()) {
                values.add(parse(each, list.element()));
            }
            return new Value.ListOf(values);
        }
        return map(node, (PropertyType.MapOf) type);
    }

    /** The value of a scalar whose type nobody declares: true or false, a whole number, else text. */
    public static Value untyped(YamlNode node) {
        return switch (node.scalarType()) {
            case BOOL -> new Value.Bool(node.bool());
            case INT -> whole(node);
            case TEXT -> new Value.Text(node.text());
        };
    }

    private static Value map(YamlNode node, PropertyType.MapOf type) {
        Map<String, Value> fields = new HashMap<>();
        YamlMapping mapping = node.mapping().only(type.fields().keySet());
        for (YamlMapping.Member member : mapping.members()) {
            PropertyType field = type.fields().get(member.key());
            if (field != null) {
                fields.put(member.key(), parse(member.value(), field));
            }
        }
        return new Value.MapOf(fields);
    }

    private static Value plain(YamlNode node, PropertyType.Kind kind) {
        return switch (kind) {
            case STRING -> new Value.Text(node.text());
            case BOOL -> new Value.Bool(node.bool());
            case INT -> whole(node);
            case DECIMAL -> decimal(node);
            case INSTANT -> new Value.Moment(Scalars.instant(node, null));
        };
    }

    private static Value whole(YamlNode node) {
        String text = node.text();
        try {
            return new Value.Whole(Long.parseLong(text));
        } catch (NumberFormatException e) {
            node.problem("expected a whole number, found '" + text + "'");
            return new Value.Whole(0);
        }
    }

    private static Value decimal(YamlNode node) {
        try {
            return Value.Decimal.parse(node.text());
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return new Value.Decimal(BigDecimal.ZERO);
        }
    }
}
