package io.certigate.server.yaml;

import io.certigate.server.model.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A YAML mapping with unique text keys. */
public final class YamlMapping {
    /** A member: the key with its place, and the value. */
    public record Member(String key, YamlNode keyNode, YamlNode value) {}

    private final YamlNode place;
    private final Map<String, Member> members = new LinkedHashMap<>();

    YamlMapping(YamlNode place, @Nullable MappingNode mapping) {
        this.place = place;
        if (mapping == null) {
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            YamlNode key = place.sibling(keyNode);
            if (!(keyNode instanceof ScalarNode scalar)) {
                key.problem("expected a word as key, found " + key.found());
                continue;
            }
            Member member = new Member(scalar.getValue(), key, place.sibling(tuple.getValueNode()));
            if (members.putIfAbsent(member.key(), member) != null) {
                key.problem("expected each key once, found '" + member.key() + "' again");
            }
        }
    }

    /** The mapping's own place. */
    public YamlNode place() {
        return place;
    }

    /** The members in the order of the document. */
    public List<Member> members() {
        return new ArrayList<>(members.values());
    }

    /** Records a problem for every key that is not one of these. */
    public YamlMapping only(Set<String> allowed) {
        for (Member member : members.values()) {
            if (!allowed.contains(member.key())) {
                member.keyNode()
                        .problem("expected one of the keys "
                                + allowed.stream().sorted().toList() + ", found "
                                + member.keyNode().found() + Nearest.hint(member.key(), allowed));
            }
        }
        return this;
    }

    /**
     * Records a problem for every key without a value: what is left out has a meaning, such as "any", which nobody should
     * get by an empty list or by lines that were commented out.
     */
    public YamlMapping withoutEmpty() {
        for (Member member : members.values()) {
            if (member.value().isEmpty()) {
                member.keyNode()
                        .problem("expected a value of '" + member.key() + "', found "
                                + (member.value().isNull() ? "nothing" : "an empty one")
                                + "; leave the key out if that is what you mean");
            }
        }
        return this;
    }

    /** The value of a key; null if the key is absent or its value is null. */
    public @Nullable YamlNode optional(String key) {
        Member member = members.get(key);
        return member == null || member.value().isNull() ? null : member.value();
    }

    /** The value of a key, null with a problem recorded if there is none or if it is empty. */
    public @Nullable YamlNode required(String key) {
        YamlNode value = optional(key);
        if (value == null || value.isEmpty()) {
            (value == null ? place : value).problem("expected '" + key + "', found none");
            return null;
        }
        return value;
    }

    /** The text of a required key; empty with a problem recorded if there is none. */
    public String text(String key) {
        YamlNode value = required(key);
        return value == null ? "" : value.text();
    }

    /** The text of an optional key, empty if there is none. */
    public String textOrEmpty(String key) {
        YamlNode value = optional(key);
        return value == null ? "" : value.text();
    }

    /** The elements of an optional list, empty if there is none. */
    public List<YamlNode> listOrEmpty(String key) {
        YamlNode value = optional(key);
        return value == null ? List.of() : value.list();
    }

    /** The members of an optional mapping, empty if there is none. */
    public List<Member> membersOrEmpty(String key) {
        YamlNode value = optional(key);
        return value == null ? List.of() : value.mapping().members();
    }
}
