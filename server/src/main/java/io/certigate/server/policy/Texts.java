package io.certigate.server.policy;

import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the texts and headings that all documents share. */
final class Texts {
    private static final int LONGEST = 4_096;

    private Texts() {}

    /** Texts by language under a key; none if the key is absent. */
    static Localized localized(YamlMapping mapping, String key) {
        Map<String, String> texts = new HashMap<>();
        for (YamlMapping.Member member : mapping.membersOrEmpty(key)) {
            if (!isLanguage(member.key())) {
                member.keyNode().problem("expected a language such as en or zh, found '" + member.key() + "'");
            }
            String text = member.value().text();
            if (text.length() > LONGEST) {
                member.value().problem("expected a text of at most " + LONGEST + " characters, found " + text.length());
            }
            texts.put(member.key(), text);
        }
        return new Localized(texts);
    }

    /** Demands {@code language: 1}. */
    static void language(YamlMapping document) {
        YamlNode language = document.required("language");
        if (language != null && !language.text().equals("1")) {
            language.problem("expected language 1, found " + language.found());
        }
    }

    private static boolean isLanguage(String word) {
        String tag = Locale.forLanguageTag(word).toLanguageTag();
        return !tag.equals("und") && tag.equals(word);
    }
}
