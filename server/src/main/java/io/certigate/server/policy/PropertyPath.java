package io.certigate.server.policy;

import java.util.List;
import java.util.Locale;

/**
 * The path of a property in a question.
 *
 * @param side which part of the question
 * @param names the property, then names into its maps
 * @param attested only the registry's value counts
 * @param type the declared type at the end of the path
 */
record PropertyPath(Side side, List<String> names, boolean attested, PropertyType type) {
    /** The parts of a question that have properties. */
    enum Side {
        SUBJECT,
        RESOURCE,
        ACTION,
        CONTEXT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    PropertyPath {
        names = List.copyOf(names);
    }

    /** As a policy writes it, such as {@code context.amount.currency}. */
    String word() {
        return side.word() + "." + String.join(".", names);
    }
}
