package io.certigate.server.condition;

import io.certigate.server.model.PropertyPath;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A checked condition: immutable, and safe to use from many threads. */
public interface Condition {
    /** Whether it holds; never throws: whatever fails is {@link Truth#ERROR}. */
    Truth evaluate(Scope scope);

    /** The condition as the policy writes it. */
    String text();

    /** The properties that it mentions. */
    Set<PropertyPath> paths();

    /** The properties among them that are not known in a scope. */
    List<PropertyPath> unknown(Scope scope);

    /** What failed in a scope, null if nothing did. */
    @Nullable
    String error(Scope scope);

    /** Whether it says the same of every question at every instant. */
    boolean constant();
}
