package io.certigate.server.model;

import java.util.List;
import java.util.Locale;

/**
 * The path of a declared property in a question.
 *
 * @param side which part of the question
 * @param names the property, then names into its maps
 * @param attested only the registry's value counts
 * @param type the declared type at the end of the path
 */
public record PropertyPath(Side side, List<String> names, boolean attested, PropertyType type) {
    /** The parts of a question that have properties. */
    public enum Side {
        /** Who acts. */
        SUBJECT,
        /** On what. */
        RESOURCE,
        /** What is done. */
        ACTION,
        /** Circumstances. */
        CONTEXT;

        /** As a policy writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the names. */
    public PropertyPath {
        names = List.copyOf(names);
    }

    /** As a policy writes it, such as {@code context.amount.currency}. */
    public String word() {
        return side.word() + "." + String.join(".", names);
    }
}
