package io.certigate.server.policy;

import java.util.Map;
import java.util.TreeMap;

/**
 * A text in several languages.
 *
 * @param texts text by BCP 47 language; may be empty
 */
public record Localized(Map<String, String> texts) {
    /** No text at all. */
    public static final Localized NONE = new Localized(Map.of());

    /** Copies the texts. */
    public Localized {
        texts = Map.copyOf(texts);
    }

    /** A text in English only. */
    public static Localized english(String text) {
        return new Localized(Map.of("en", text));
    }

    /** Whether there is no text. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /**
     * The best text for a locale: the locale itself, its language, English, else the first in alphabetical order of
     * languages; empty if there is none.
     */
    public String best(String locale) {
        String exact = texts.get(locale);
        if (exact != null) {
            return exact;
        }
        int dash = locale.indexOf('-');
        String language = dash < 0 ? null : texts.get(locale.substring(0, dash));
        if (language != null) {
            return language;
        }
        String english = texts.get("en");
        if (english != null) {
            return english;
        }
        return texts.isEmpty() ? "" : new TreeMap<>(texts).firstEntry().getValue();
    }
}
