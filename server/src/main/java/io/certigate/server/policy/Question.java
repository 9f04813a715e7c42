package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import java.util.List;

/**
 * May this subject do this action on this resource in these markets?
 *
 * @param subject who acts
 * @param subjectProperties what the caller says of the subject
 * @param action name of what is done
 * @param actionProperties properties of the action
 * @param resource on what
 * @param resourceProperties what the caller says of the resource
 * @param context circumstances
 * @param markets where it takes effect, at least one
 */
public record Question(
        EntityRef subject,
        Properties subjectProperties,
        String action,
        Properties actionProperties,
        EntityRef resource,
        Properties resourceProperties,
        Properties context,
        List<String> markets) {
    /** Most markets of one question. */
    public static final int MAX_MARKETS = 32;

    /** Checks and copies the markets. */
    public Question {
        if (markets.isEmpty() || markets.size() > MAX_MARKETS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_MARKETS + " markets, found " + markets.size());
        }
        markets = List.copyOf(markets);
    }

    /** The markets, each once, in the order of their codes. */
    List<String> distinctMarkets() {
        return markets.size() == 1
                ? markets
                : markets.stream().sorted().distinct().toList();
    }
}
