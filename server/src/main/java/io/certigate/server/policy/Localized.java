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
     * The best text for a locale: the locale itself, then what is left when its last subtag is dropped again and again
     * ({@code zh-Hant-HK}, {@code zh-Hant}, {@code zh}; RFC 4647, section 3.4), English, else the first in alphabetical
     * order of languages; empty if there is none.
     */
    public String best(String locale) {
        String range = locale;
        while (!range.isEmpty()) {
            String text = texts.get(range);
            if (text != null) {
                return text;
            }
            range = range.substring(0, Math.max(0, range.lastIndexOf('-')));
        }
        String english = texts.get("en");
        if (english != null) {
            return english;
        }
        return texts.isEmpty() ? "" : new TreeMap<>(texts).firstEntry().getValue();
    }
}
