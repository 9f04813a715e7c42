package io.certigate.server.suite;

import io.certigate.server.policy.Vocabulary;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.Set;

/** The fixtures of a document in the form of a suite. Its cases, which it need not have, are left aside. */
public final class FixturesDocument {
    private FixturesDocument() {}

    /**
     * Reads the fixtures of a document.
     *
     * @param file its path, for the problems
     * @param text its text
     * @param vocabulary what the release declares
     * @param problems collects the mistakes; the fixtures count only if there are none
     */
    public static Fixtures read(String file, String text, Vocabulary vocabulary, Problems problems) {
        YamlNode root = YamlNode.parse(file, text, problems);
        if (root == null) {
            return Fixtures.NONE;
        }
        YamlMapping document = root.mapping().only(Set.of("suite", "description", "fixtures", "cases"));
        return new FixturesParser(vocabulary).parse(document.required("fixtures"));
    }
}
