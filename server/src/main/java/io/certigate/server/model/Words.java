package io.certigate.server.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unmodifiable maps and sets of words that every check looks into a dozen times. The wrappers of {@link Collections} serve all the
 * collections of a process, of many classes, so that the compiler can tell nothing about theirs; these have one each.
 */
public final class Words {
    private Words() {}

    /** A copy of a map by word. */
    public static <T> Map<String, T> map(Map<String, T> words) {
        return words instanceof WordMap<T> ? words : new WordMap<>(new HashMap<>(words));
    }

    /** A copy of a set of words, or of values that are made of words. */
    public static <T> Set<T> set(Set<T> words) {
        return words instanceof WordSet<T> ? words : new WordSet<>(new HashSet<>(words));
    }

    private static final class WordMap<T> extends AbstractMap<String, T> {
        private final HashMap<String, T> words;

        WordMap(HashMap<String, T> words) {
            this.words = words;
        }

        @Override
        public @Nullable T get(@Nullable Object word) {
            return words.get(word);
        }

        @Override
        public boolean containsKey(@Nullable Object word) {
            return words.containsKey(word);
        }

        @Override
        public int size() {
            return words.size();
        }

        @Override
        public Set<Entry<String, T>> entrySet() {
            return Collections.unmodifiableMap(words).entrySet();
        }
    }

    private static final class WordSet<T> extends AbstractSet<T> {
        private final HashSet<T> words;

        WordSet(HashSet<T> words) {
            this.words = words;
        }

        @Override
        public boolean contains(@Nullable Object word) {
            return words.contains(word);
        }

        @Override
        public boolean isEmpty() {
            return words.isEmpty();
        }

        @Override
        public int size() {
            return words.size();
        }

        @Override
        public Iterator<T> iterator() {
            return Collections.unmodifiableSet(words).iterator();
        }
    }
}
