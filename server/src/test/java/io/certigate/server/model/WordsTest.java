package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void map_copyOfAMap_holdsTheSame() {
        Map<String, Integer> words = new HashMap<>(Map.of("a", 1, "b", 2));
        Map<String, Integer> copy = Words.map(words);
        words.clear();

        assertThat(copy).isEqualTo(Map.of("a", 1, "b", 2)).hasSameHashCodeAs(Map.of("a", 1, "b", 2));
        assertThat(copy.get("b")).isEqualTo(2);
        assertThat(copy.get("c")).isNull();
        assertThat(copy.containsKey("a")).isTrue();
        assertThat(Words.map(copy)).isSameAs(copy);
    }

    @Test
    void map_anyChange_isRefused() {
        Map<String, Integer> words = Words.map(Map.of("a", 1));

        assertThatThrownBy(() -> words.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> words.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(words::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> words.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void set_copyOfASet_holdsTheSame() {
        Set<String> words = new HashSet<>(Set.of("a", "b"));
        Set<String> copy = Words.set(words);
        words.clear();

        assertThat(copy).isEqualTo(Set.of("a", "b")).hasSameHashCodeAs(Set.of("a", "b"));
        assertThat(copy.contains("a")).isTrue();
        assertThat(copy.contains("c")).isFalse();
        assertThat(Words.set(Set.of()).isEmpty()).isTrue();
        assertThat(Words.set(copy)).isSameAs(copy);
    }

    @Test
    void set_anyChange_isRefused() {
        Set<String> words = Words.set(Set.of("a"));

        assertThatThrownBy(() -> words.add("b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> words.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(words::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
