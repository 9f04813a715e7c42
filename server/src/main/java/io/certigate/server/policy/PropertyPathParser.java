package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the property equalities of {@code where}. */
final class PropertyPathParser {
    private static final Set<String> SIDES = Set.of("subject", "resource", "action", "context");

    private final Vocabulary vocabulary;

    PropertyPathParser(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The equality, null with a problem recorded if the path is not declared or cannot be compared. */
    @Nullable
    Equality equality(YamlMapping.Member member) {
        PropertyPath path = path(member);
        if (path == null) {
            return null;
        }
        PropertyType.Plain type = compared(path.type());
        if (type == null) {
            member.keyNode()
                    .problem("expected a property that can be compared, found the map " + path.word()
                            + " with the fields "
                            + new TreeSet<>(
                                    ((PropertyType.MapOf) path.type()).fields().keySet()));
            return null;
        }
        Set<Value> values = new HashSet<>();
        YamlNode node = member.value();
        for (YamlNode each : node.isSequence() ? node.list() : List.of(node)) {
            values.add(ValueParser.parse(each, type));
        }
        if (values.isEmpty()) {
            node.problem("expected at least one value, found none");
            return null;
        }
        return new Equality(path, values);
    }

    /** The type of what is compared with a property of a type; null if it cannot be compared. */
    static PropertyType.@Nullable Plain compared(PropertyType type) {
        if (type instanceof PropertyType.ListOf list) {
            return list.element();
        }
        return type instanceof PropertyType.Plain plain ? plain : null;
    }

    private @Nullable PropertyPath path(YamlMapping.Member member) {
        try {
            return resolve(member.key(), vocabulary);
        } catch (IllegalArgumentException e) {
            member.keyNode().problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * The declared property that a path names.
     *
     * @throws IllegalArgumentException if it names none; the message has the nearest word
     */
    static PropertyPath resolve(String path, Vocabulary vocabulary) {
        List<String> names = Arrays.asList(path.split("\\.", -1));
        PropertyPath.Side side = PropertyPath.Side.SUBJECT;
        if (SIDES.contains(names.get(0)) && names.size() > 1) {
            side = PropertyPath.Side.valueOf(names.get(0).toUpperCase(Locale.ROOT));
            names = names.subList(1, names.size());
        }
        Map<String, Vocabulary.Property> declared = vocabulary.properties(side);
        Vocabulary.Property property = declared.get(names.get(0));
        if (property == null) {
            throw new IllegalArgumentException("undeclared property '" + names.get(0) + "' of " + side.word()
                    + Nearest.hint(names.get(0), declared.keySet()));
        }
        PropertyType type = property.type();
        for (String name : names.subList(1, names.size())) {
            Map<String, PropertyType> fields = type instanceof PropertyType.MapOf map ? map.fields() : Map.of();
            PropertyType field = fields.get(name);
            if (field == null) {
                throw new IllegalArgumentException(
                        "undeclared field '" + name + "' in '" + path + "'" + Nearest.hint(name, fields.keySet()));
            }
            type = field;
        }
        return new PropertyPath(side, names, property.attested(), type);
    }
}
