package io.certigate.server.lint;

import io.certigate.server.policy.Policy;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.yaml.Place;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Where declared words stand in their documents. */
final class WordPlaces {
    /** Reading a document is dear; only one with such a line can be a vocabulary. */
    private static final Pattern VOCABULARY = Pattern.compile("(?m)^\\W*vocabulary\\W");

    private final List<PolicyDocument> documents;
    private final Map<Word, Place> words = new HashMap<>();

    private record Word(String section, String word) {}

    WordPlaces(List<PolicyDocument> documents) {
        this.documents = documents;
        for (PolicyDocument document : documents) {
            if (VOCABULARY.matcher(document.text()).find()) {
                add(document);
            }
        }
    }

    private void add(PolicyDocument document) {
        YamlNode root = YamlNode.parse(document.path(), document.text(), new Problems());
        if (root == null || !PolicyCompiler.kind(root).equals("vocabulary")) {
            return;
        }
        for (YamlMapping.Member section : root.mapping().members()) {
            if (section.value().isMapping()) {
                for (YamlMapping.Member word : section.value().mapping().members()) {
                    words.put(
                            new Word(section.key(), word.key()), word.keyNode().place());
                }
            }
        }
    }

    /** Where a vocabulary declares a word of a section such as {@code relations}. */
    Place of(String section, String word) {
        return words.getOrDefault(new Word(section, word), Place.NOWHERE);
    }

    /** Where a policy declares a law. */
    Place ofLaw(Policy policy, String id) {
        for (PolicyDocument document : documents) {
            if (document.path().equals(policy.place().file())) {
                YamlNode root = YamlNode.parse(document.path(), document.text(), new Problems());
                List<YamlNode> laws = root == null ? List.of() : root.mapping().listOrEmpty("law");
                for (YamlNode law : laws) {
                    if (law.mapping().textOrEmpty("id").equals(id)) {
                        return law.place();
                    }
                }
            }
        }
        return policy.place();
    }
}
