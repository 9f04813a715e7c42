package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * A property: the request's value, unless it is attested or was not sent: then the registry's; null if it is not known.
     *
     * @param path the property
     * @param facts what the registry knows
     */
    public @Nullable Value read(PropertyPath path, FactsLookup facts) {
        String name = path.names().get(0);
        Value value = switch (path.side()) {
            case SUBJECT -> overlaid(path, subjectProperties, subject, name, facts);
            case RESOURCE -> overlaid(path, resourceProperties, resource, name, facts);
            case ACTION -> actionProperties.get(name);
            case CONTEXT -> context.get(name);
        };
        for (int i = 1; i < path.names().size(); i++) {
            value = value instanceof Value.MapOf map
                    ? map.fields().get(path.names().get(i))
                    : null;
        }
        return value;
    }

    private static @Nullable Value overlaid(
            PropertyPath path, Properties sent, EntityRef ref, String name, FactsLookup facts) {
        Value value = path.attested() ? null : sent.get(name);
        if (value != null) {
            return value;
        }
        Facts known = facts.of(ref);
        return known == null ? null : known.property(name);
    }

    /** The markets, each once, in the order of their codes. */
    public List<String> distinctMarkets() {
        return markets.size() == 1
                ? markets
                : markets.stream().sorted().distinct().toList();
    }
}
