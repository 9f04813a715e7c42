package io.certigate.server.condition;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A name that a condition can mention. */
sealed interface Variable {
    /** Its type in CEL. */
    CelType type();

    /** Its value in a scope, null if that is not known. */
    @Nullable
    Value read(Scope scope);

    /** A declared property. What is not of its declared type is not known. */
    record Property(PropertyPath path, CelType type) implements Variable {
        @Override
        public @Nullable Value read(Scope scope) {
            Value value = scope.read(path);
            return value != null && path.type().accepts(value) ? value : null;
        }
    }

    /** Whether a declared property is known. */
    record Presence(Property property) implements Variable {
        @Override
        public CelType type() {
            return SimpleType.BOOL;
        }

        @Override
        public Value read(Scope scope) {
            return new Value.Bool(property.read(scope) != null);
        }
    }

    /** What every question has: who, what, where and when. */
    record Given(CelType type, Function<Scope, Value> reader) implements Variable {
        @Override
        public Value read(Scope scope) {
            return reader.apply(scope);
        }
    }

    /** The variable of a property. */
    static Property of(PropertyPath path) {
        return new Property(path, celType(path.type()));
    }

    private static CelType celType(PropertyType type) {
        if (type instanceof PropertyType.Plain plain) {
            return celType(plain.kind());
        }
        if (type instanceof PropertyType.ListOf list) {
            return ListType.create(celType(list.element().kind()));
        }
        throw new IllegalArgumentException("expected a property without fields, found a map");
    }

    private static CelType celType(PropertyType.Kind kind) {
        return switch (kind) {
            case STRING -> SimpleType.STRING;
            case BOOL -> SimpleType.BOOL;
            case INT -> SimpleType.INT;
            case DECIMAL -> Functions.DECIMAL;
            case INSTANT -> SimpleType.TIMESTAMP;
        };
    }
}
