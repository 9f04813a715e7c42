package io.certigate.server.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.WorkingDays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the conditions of one release. CEL is made ready with the first condition, so that releases without one do not
 * pay for it; equal texts are compiled once. For one thread; its conditions are for any number.
 */
public final class ConditionCompiler {
    /** Most different conditions that are remembered: what comes after is compiled again each time. */
    private static final int MAX_REMEMBERED = 65_536;

    private static final Set<CelKind> KINDS = Set.of(
            CelKind.BOOL,
            CelKind.INT,
            CelKind.STRING,
            CelKind.TIMESTAMP,
            CelKind.DURATION,
            CelKind.OPAQUE,
            CelKind.LIST);

    private record Key(String text, Use use) {}

    private final Map<String, PropertyPath> properties;
    private final Map<String, WorkingDays> calendars;
    private final Map<String, Set<String>> given;
    private final Map<Key, Compiled> remembered = new HashMap<>();
    private @Nullable Language language;

    /**
     * Takes the words that conditions can mention.
     *
     * @param variables the properties by their dotted names, such as {@code context.amount.value}: of a map only its fields
     * @param calendars calendars of working days by their names
     * @param given what the names that every question has can be, such as the markets; a name left out can be anything
     * @throws IllegalArgumentException if a property is a map
     */
    public ConditionCompiler(
            Map<String, PropertyPath> variables, Map<String, WorkingDays> calendars, Map<String, Set<String>> given) {
        this.given = Map.copyOf(given);
        this.properties = Map.copyOf(variables);
        this.calendars = Map.copyOf(calendars);
        variables.forEach((name, path) -> {
            if (path.type() instanceof PropertyType.MapOf) {
                throw new IllegalArgumentException("expected properties without fields, found the map " + name);
            }
        });
    }

    /** The condition that a text is, or why it is none. */
    public Compiled compile(String text, Use use) {
        Key key = new Key(text, use);
        Compiled known = remembered.get(key);
        if (known == null) {
            known = compiled(text, use);
            if (remembered.size() < MAX_REMEMBERED) {
                remembered.put(key, known);
            }
        }
        return known;
    }

    private Language language() {
        Language made = language;
        if (made == null) {
            made = new Language(new Variables(properties), calendars);
            language = made;
        }
        return made;
    }

    private Compiled compiled(String text, Use use) {
        Language cel = language();
        Mistakes mistakes = new Mistakes();
        CelAbstractSyntaxTree parsed = tree(cel.parse(text), mistakes);
        if (parsed == null) {
            return new Compiled.Rejected(mistakes.inOrder());
        }
        NameCheck names = new NameCheck(cel.variables(), calendars.keySet(), use, parsed, mistakes);
        names.skeleton(parsed.getExpr(), false);
        new ClosedWords(cel.variables(), given, parsed, mistakes).check(parsed.getExpr());
        CelAbstractSyntaxTree checked = mistakes.any() ? null : tree(cel.check(parsed), mistakes);
        if (checked != null) {
            checkKinds(checked, mistakes);
        }
        if (checked == null || mistakes.any()) {
            return new Compiled.Rejected(mistakes.inOrder());
        }
        Node root = new Skeleton(cel, checked, mistakes).build();
        return mistakes.any()
                ? new Compiled.Rejected(mistakes.inOrder())
                : new Compiled.Checked(new Condition(
                        text,
                        root,
                        paths(cel.variables(), names.mentioned()),
                        names.mentioned().isEmpty()));
    }

    private static @Nullable CelAbstractSyntaxTree tree(CelValidationResult result, Mistakes mistakes) {
        if (result.hasError()) {
            mistakes.addAll(result);
            return null;
        }
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw new IllegalStateException("a result without errors has no tree", e);
        }
    }

    private static void checkKinds(CelAbstractSyntaxTree tree, Mistakes mistakes) {
        tree.getTypeMap().forEach((id, type) -> {
            if (!declarable(type)) {
                mistakes.add(
                        tree.getSource(),
                        id,
                        type instanceof ListType
                                ? "expected a list of values of one declared type, found others in it"
                                : "expected a value of a declared type, found " + type.name());
            }
        });
    }

    private static boolean declarable(CelType type) {
        return KINDS.contains(type.kind()) && (!(type instanceof ListType list) || declarable(list.elemType()));
    }

    private static Set<PropertyPath> paths(Variables variables, Set<String> names) {
        Set<PropertyPath> paths = new HashSet<>();
        for (String name : names) {
            Variable variable = variables.find(name);
            if (variable instanceof Variable.Property property) {
                paths.add(property.path());
            } else if (variable instanceof Variable.Presence presence) {
                paths.add(presence.property().path());
            }
        }
        return paths;
    }
}
