package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Words;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The declared words.
 *
 * @param markets markets by code
 * @param marketGroups groups of markets, with the groups among their members resolved
 * @param entityTypes types of subjects and resources
 * @param actions actions by name
 * @param relations relations by name
 * @param properties properties of subjects and resources
 * @param actionProperties properties of actions
 * @param context attributes of the context
 * @param certificationKinds certification kinds by name
 */
public record Vocabulary(
        Map<String, Localized> markets,
        Map<String, Set<String>> marketGroups,
        Map<String, Localized> entityTypes,
        Map<String, Localized> actions,
        Map<String, Localized> relations,
        Map<String, Property> properties,
        Map<String, Property> actionProperties,
        Map<String, Property> context,
        Map<String, CertificationKind> certificationKinds) {

    /**
     * A declared property.
     *
     * @param type its type
     * @param attested only the registry's value counts, whatever a request says
     */
    public record Property(PropertyType type, boolean attested) {}

    /** Copies the maps. */
    public Vocabulary {
        markets = Words.map(markets);
        marketGroups = Map.copyOf(marketGroups);
        entityTypes = Words.map(entityTypes);
        actions = Words.map(actions);
        relations = Map.copyOf(relations);
        properties = Words.map(properties);
        actionProperties = Words.map(actionProperties);
        context = Words.map(context);
        certificationKinds = Map.copyOf(certificationKinds);
    }

    /** Nothing is declared. */
    public static final Vocabulary EMPTY =
            new Vocabulary(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** The properties of a part of a question. */
    Map<String, Property> properties(PropertyPath.Side side) {
        return switch (side) {
            case SUBJECT, RESOURCE -> properties;
            case ACTION -> actionProperties;
            case CONTEXT -> context;
        };
    }

    /** What is wrong with the path of a property, such as {@code subject.platform}; null if it is declared. */
    public @Nullable String pathProblem(String path) {
        try {
            PropertyPathParser.resolve(path, this);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** A certification kind, null if it is not declared. */
    public @Nullable CertificationKind kind(String name) {
        return certificationKinds.get(name);
    }

    /** {@code "undeclared market 'CM'; did you mean 'CN'?"}. */
    static String undeclared(String what, String word, Collection<String> declared) {
        return "undeclared " + what + " '" + word + "'" + Nearest.hint(word, declared);
    }
}
