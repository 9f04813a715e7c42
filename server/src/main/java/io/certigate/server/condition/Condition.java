package io.certigate.server.condition;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A checked condition. Immutable, pure, and safe for any number of threads. */
public final class Condition {
    private static final Consumer<String> UNHEARD = failure -> {};

    private final String text;
    private final Node root;
    private final Set<PropertyPath> paths;
    private final boolean constant;

    Condition(String text, Node root, Set<PropertyPath> paths, boolean constant) {
        this.text = text;
        this.root = root;
        this.paths = Set.copyOf(paths);
        this.constant = constant;
    }

    /**
     * Whether it holds, with every edge of it reported to the scope: until the earliest reported edge after
     * {@link Scope#at()} time alone does not change the truth. Every part is evaluated, so that the edges do not depend on
     * the order of the parts. Never throws: whatever fails is {@link Truth#ERROR}.
     */
    public Truth evaluate(Scope scope) {
        return evaluate(scope, UNHEARD);
    }

    private Truth evaluate(Scope scope, Consumer<String> failures) {
        try {
            return root.evaluate(scope, failures);
        } catch (RuntimeException e) {
            failures.accept(String.valueOf(e.getMessage()));
            return Truth.ERROR;
        }
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The properties that it mentions, {@code has(...)} included. */
    public Set<PropertyPath> paths() {
        return paths;
    }

    /** Whether it mentions nothing that varies: no property, no {@code at}, no {@code market}, no name. */
    public boolean constant() {
        return constant;
    }

    /** The properties among {@link #paths()} that are absent, or not of their declared type, in the order of their names. */
    public List<PropertyPath> unknown(Scope scope) {
        List<PropertyPath> unknown = new ArrayList<>(0);
        for (PropertyPath path : paths) {
            Value value = scope.read(path);
            if (value == null || !path.type().accepts(value)) {
                unknown.add(path);
            }
        }
        unknown.sort((a, b) -> a.word().compareTo(b.word()));
        return unknown;
    }

    /** What fails first when it is evaluated, in one line; null if nothing does. */
    public @Nullable String error(Scope scope) {
        List<String> failures = new ArrayList<>(0);
        evaluate(scope, failures::add);
        return failures.isEmpty() ? null : failures.get(0);
    }

    /** Whether the other has the same text and mentions the same properties: then it says the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Condition condition && text.equals(condition.text) && paths.equals(condition.paths);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
