package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a directive mean under a vocabulary.
 *
 * @param vocabulary the declared words
 */
public record DirectiveWords(Vocabulary vocabulary) {
    private static final String ALL = "*";
    private static final String PREFIX = ".*";

    /** What is wrong with a market, market group or {@code *}; null if nothing is. */
    public @Nullable String marketProblem(String word) {
        if (word.equals(ALL)
                || vocabulary.markets().containsKey(word)
                || vocabulary.marketGroups().containsKey(word)) {
            return null;
        }
        Set<String> declared = new HashSet<>(vocabulary.markets().keySet());
        declared.addAll(vocabulary.marketGroups().keySet());
        return Vocabulary.undeclared("market or market group", word, declared);
    }

    /** What is wrong with an action, a prefix or {@code *}; null if nothing is. */
    public @Nullable String actionProblem(String word) {
        Set<String> declared = vocabulary.actions().keySet();
        if (word.equals(ALL) || declared.contains(word)) {
            return null;
        }
        if (!word.endsWith(PREFIX)) {
            return Vocabulary.undeclared("action", word, declared);
        }
        return actions(Set.of(word)).isEmpty()
                ? "expected a prefix of declared actions, found none that begins with '"
                        + word.substring(0, word.length() - 1) + "'" + Nearest.hint(word, declared)
                : null;
    }

    /** What is wrong with an equality, null if nothing is. */
    public @Nullable String equalityProblem(String path, Set<Value> values) {
        if (values.isEmpty()) {
            return "expected at least one value of '" + path + "', found none";
        }
        PropertyType.Plain type;
        try {
            type = type(path);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        for (Value value : values) {
            String problem = type.problem(value);
            if (problem != null) {
                return problem + " of '" + path + "'";
            }
        }
        return null;
    }

    /**
     * The type of what an equality compares with the property at a path.
     *
     * @throws IllegalArgumentException if the path names no declared property, or one that cannot be compared
     */
    public PropertyType.Plain type(String path) {
        PropertyPath found = PropertyPathParser.resolve(path, vocabulary);
        PropertyType.Plain type = PropertyPathParser.compared(found.type());
        if (type == null) {
            throw new IllegalArgumentException(
                    "expected a property that can be compared, found the map " + found.word());
        }
        return type;
    }

    /** The declared markets that words mean; a word that is not declared means none. */
    public Set<String> markets(Set<String> words) {
        Set<String> result = new HashSet<>();
        for (String word : words) {
            if (word.equals(ALL)) {
                result.addAll(vocabulary.markets().keySet());
            } else if (vocabulary.markets().containsKey(word)) {
                result.add(word);
            } else {
                result.addAll(vocabulary.marketGroups().getOrDefault(word, Set.of()));
            }
        }
        return result;
    }

    /** The declared actions that words mean; a word that is not declared means none. */
    Set<String> actions(Set<String> words) {
        Set<String> result = new HashSet<>();
        for (String word : words) {
            result.addAll(TargetWords.actions(word, vocabulary.actions().keySet()));
        }
        return result;
    }

    /** The equalities that can be tested; the others are taken to hold, so that a directive loses nothing that it forbids. */
    List<Equality> equalities(Map<String, Set<Value>> where) {
        List<Equality> equalities = new ArrayList<>();
        new TreeMap<>(where).forEach((path, values) -> {
            if (equalityProblem(path, values) == null) {
                equalities.add(new Equality(PropertyPathParser.resolve(path, vocabulary), values));
            }
        });
        return equalities;
    }
}
