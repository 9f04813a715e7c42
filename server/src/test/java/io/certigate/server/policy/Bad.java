package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Named;

/**
 * A document with one mistake.
 *
 * @param marked the document; an arrow points at the place of the mistake
 * @param words what the message contains
 */
record Bad(String marked, List<String> words) {
    static final String ARROW = "↘";

    static Named<Bad> document(String name, String marked, String... words) {
        return Named.of(name, new Bad(marked, List.of(words)));
    }

    /** The sample vocabulary with something wrong in place of something right. */
    static Named<Bad> vocabulary(String right, String wrong, String... words) {
        assertThat(Sample.VOCABULARY).contains(right);
        return document(wrong, Sample.VOCABULARY.replace(right, wrong), words);
    }

    /** The sample policy with something wrong in place of something right. */
    static Named<Bad> policy(String right, String wrong, String... words) {
        assertThat(Sample.POLICY).contains(right);
        return document(wrong, Sample.POLICY.replace(right, wrong), words);
    }

    String text() {
        return marked.replace(ARROW, "");
    }

    /** Line and column of the arrow, as a problem writes them. */
    String place() {
        String before = marked.substring(0, marked.indexOf(ARROW));
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return line + ":" + (before.length() - before.lastIndexOf('\n'));
    }
}
