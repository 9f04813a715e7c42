package io.certigate.server.model;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The declared type of a property. */
public sealed interface PropertyType {
    /** What is wrong with a value of this type; null if nothing is. */
    @Nullable
    String problem(Value value);

    /** Whether a value is of this type, apart from the fields of a map. */
    boolean accepts(Value value);

    /** Types without parts. */
    enum Kind {
        /** Text. */
        STRING,
        /** True or false. */
        BOOL,
        /** A whole number. */
        INT,
        /** A decimal number. */
        DECIMAL,
        /** An instant. */
        INSTANT;

        /** The word for it in a vocabulary. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOf(Value value) {
            return switch (this) {
                case STRING -> value instanceof Value.Text;
                case BOOL -> value instanceof Value.Bool;
                case INT -> value instanceof Value.Whole;
                case DECIMAL -> value instanceof Value.Decimal;
                case INSTANT -> value instanceof Value.Moment;
            };
        }
    }

    /**
     * A type without parts.
     *
     * @param kind which
     * @param values the only values of a closed string property, empty if it is open
     */
    record Plain(Kind kind, Set<String> values) implements PropertyType {
        /** Copies the values, to where they are quick to look up. */
        public Plain {
            values = Words.set(values);
        }

        @Override
        public boolean accepts(Value value) {
            // A value that is none of a closed property's, such as one of a former release, says nothing: whatever
            // depends
            // on it must be as if it were not known.
            return kind.isOf(value)
                    && (values.isEmpty() || (value instanceof Value.Text text && values.contains(text.value())));
        }

        @Override
        public @Nullable String problem(Value value) {
            if (!kind.isOf(value)) {
                return "expected " + kind.word() + ", found " + value.type();
            }
            if (!values.isEmpty() && value instanceof Value.Text text && !values.contains(text.value())) {
                return "expected one of " + new TreeSet<>(values) + ", found '" + text.value() + "'"
                        + Nearest.hint(text.value(), values);
            }
            return null;
        }
    }

    /** A list of a plain type. */
    record ListOf(Plain element) implements PropertyType {
        @Override
        public boolean accepts(Value value) {
            if (!(value instanceof Value.ListOf list)) {
                return false;
            }
            // An element of another type says nothing about what the list holds: neither yes nor no.
            for (Value each : list.values()) {
                if (!element.accepts(each)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public @Nullable String problem(Value value) {
            if (!(value instanceof Value.ListOf list)) {
                return "expected list of " + element.kind().word() + ", found " + value.type();
            }
            for (Value each : list.values()) {
                String problem = element.problem(each);
                if (problem != null) {
                    return problem + " in the list";
                }
            }
            return null;
        }
    }

    /** A map of named fields; a field may be absent. */
    record MapOf(Map<String, PropertyType> fields) implements PropertyType {
        @Override
        public boolean accepts(Value value) {
            return value instanceof Value.MapOf;
        }

        @Override
        public @Nullable String problem(Value value) {
            if (!(value instanceof Value.MapOf map)) {
                return "expected a map of " + new TreeSet<>(fields.keySet()) + ", found " + value.type();
            }
            for (Map.Entry<String, Value> field : map.fields().entrySet()) {
                PropertyType type = fields.get(field.getKey());
                String problem = type == null
                        ? "unknown field" + Nearest.hint(field.getKey(), fields.keySet())
                        : type.problem(field.getValue());
                if (problem != null) {
                    return problem + " at '" + field.getKey() + "'";
                }
            }
            return null;
        }
    }
}
