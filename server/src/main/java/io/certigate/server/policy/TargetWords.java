package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.yaml.YamlNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of a target that stand for several: prefixes of actions, groups of markets, and {@code *} for all. */
final class TargetWords {
    private static final String ALL = "*";

    private TargetWords() {}

    /** The declared actions that a word stands for, empty if none. */
    static List<String> actions(String word, Collection<String> declared) {
        if (word.equals(ALL) || word.endsWith(".*")) {
            String prefix = word.substring(0, word.length() - 1);
            return declared.stream().filter(action -> action.startsWith(prefix)).toList();
        }
        return declared.contains(word) ? List.of(word) : List.of();
    }

    static Set<String> actions(@Nullable YamlNode list, Vocabulary vocabulary) {
        Set<String> declared = vocabulary.actions().keySet();
        Set<String> result = new LinkedHashSet<>();
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            String word = node.text();
            List<String> matching = actions(word, declared);
            if (matching.isEmpty()) {
                String prefix = word.substring(0, Math.max(0, word.length() - 1));
                node.problem(
                        word.equals(ALL) || word.endsWith(".*")
                                ? "expected a prefix of declared actions, found none that begins with '" + prefix + "'"
                                        + Nearest.hint(prefix, declared)
                                : Vocabulary.undeclared("action", word, declared));
            }
            result.addAll(matching);
        }
        return result;
    }

    static Set<String> markets(List<YamlNode> nodes, Vocabulary vocabulary) {
        Set<String> result = new LinkedHashSet<>();
        for (YamlNode node : nodes) {
            String word = node.text();
            Set<String> group = vocabulary.marketGroups().get(word);
            if (word.equals(ALL)) {
                return vocabulary.markets().keySet();
            }
            if (group != null) {
                result.addAll(group);
            } else if (vocabulary.markets().containsKey(word)) {
                result.add(word);
            } else {
                Set<String> words = new HashSet<>(vocabulary.markets().keySet());
                words.addAll(vocabulary.marketGroups().keySet());
                node.problem(Vocabulary.undeclared("market", word, words));
            }
        }
        return result;
    }
}
