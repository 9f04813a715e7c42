package io.certigate.server.policy;

import java.util.List;

/**
 * What would have to be there for a requirement to be met.
 *
 * @param reason code of the reason that it remedies
 * @param options what is missing: alternatives where the rule gives alternatives; of what it demands together, each
 * @param message text for people
 */
public record Remedy(String reason, List<Option> options, Localized message) {
    /** One thing that is missing. */
    public sealed interface Option {
        /** A certification of a kind, held by {@code of} (as a requirement writes it). */
        record OfCertification(String of, String kind, List<String> issuers) implements Option {}

        /** A property, by its path. */
        record OfProperty(String path) implements Option {}
    }
}
