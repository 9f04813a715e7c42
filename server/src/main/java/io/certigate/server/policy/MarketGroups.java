package io.certigate.server.policy;

import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads groups of markets, whose members are markets and other groups. */
final class MarketGroups {
    /** Deepest chain of groups within groups. */
    private static final int MAX_DEPTH = 8;

    private final Map<String, YamlMapping.Member> groups = new LinkedHashMap<>();
    private final Set<String> markets;

    /**
     * Reads groups.
     *
     * @param markets the declared markets, complete when {@link #resolve} is called
     */
    MarketGroups(Set<String> markets) {
        this.markets = markets;
    }

    void add(YamlMapping.Member member) {
        member.value().mapping().only(Set.of("title", "members")).withoutEmpty();
        if (groups.putIfAbsent(member.key(), member) != null) {
            member.keyNode().problem("expected each market group once, found '" + member.key() + "' again");
        }
    }

    /** The markets of every group. */
    Map<String, Set<String>> resolve() {
        Map<String, Set<String>> resolved = new HashMap<>();
        groups.forEach((name, member) -> {
            if (markets.contains(name)) {
                member.keyNode().problem("expected a group with a name that is no market, found '" + name + "'");
            }
            Texts.localized(member.value().mapping(), "title");
            Set<String> result = new LinkedHashSet<>();
            collect(name, member.keyNode(), new LinkedHashSet<>(), new HashSet<>(), result);
            resolved.put(name, Set.copyOf(result));
        });
        return resolved;
    }

    private void collect(String word, YamlNode node, Set<String> path, Set<String> collected, Set<String> result) {
        YamlMapping.Member group = groups.get(word);
        if (markets.contains(word)) {
            result.add(word);
        } else if (group == null) {
            Set<String> words = new HashSet<>(markets);
            words.addAll(groups.keySet());
            node.problem(Vocabulary.undeclared("market or market group", word, words));
        } else if (!path.add(word) || path.size() > MAX_DEPTH) {
            node.problem("expected groups that do not contain themselves, at most " + MAX_DEPTH
                    + " within one another, found " + String.join(" > ", path) + " > " + word);
        } else {
            // A group that was collected before adds nothing; without this, groups of groups could cost without end.
            for (YamlNode each : collected.add(word) ? members(group) : List.<YamlNode>of()) {
                collect(each.text(), each, path, collected, result);
            }
            path.remove(word);
        }
    }

    private static List<YamlNode> members(YamlMapping.Member group) {
        YamlNode members = group.value().mapping().required("members");
        return members == null ? List.of() : members.list();
    }
}
