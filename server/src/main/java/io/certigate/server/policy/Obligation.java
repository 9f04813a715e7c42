package io.certigate.server.policy;

import io.certigate.server.model.Value;
import java.util.Map;

/**
 * What the caller must do when it acts on a PERMIT.
 *
 * @param id stable id
 * @param policy policy that imposes it
 * @param rule rule that imposes it
 * @param message text for people
 * @param parameters what it depends on, such as a number of days
 */
public record Obligation(String id, String policy, String rule, Localized message, Map<String, Value> parameters) {
    /** Copies the parameters. */
    public Obligation {
        parameters = Map.copyOf(parameters);
    }
}
