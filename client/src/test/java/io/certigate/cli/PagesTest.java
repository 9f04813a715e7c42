package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final int ENTRIES = 5_349;

    /** What a server holds, by pages that may be shorter than asked. */
    private record Page(List<Integer> entries, String next) {}

    private static final Output OUTPUT =
            new Output(new PrintWriter(Writer.nullWriter()), false, new Style(false), ZoneOffset.UTC);

    private final List<Integer> written = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    private Page fetch(String token, int size, int most) {
        sizes.add(size);
        int from = token.isEmpty() ? 0 : Integer.parseInt(token);
        int to = Math.min(ENTRIES, from + Math.min(size, most));
        List<Integer> entries = new ArrayList<>();
        for (int at = from; at < to; at++) {
            entries.add(at);
        }
        return new Page(entries, to == ENTRIES ? "" : String.valueOf(to));
    }

    private long list(long limit, int most) {
        return Pages.writeSome(
                OUTPUT,
                limit,
                (token, size) -> fetch(token, size, most),
                Page::next,
                page -> page.entries().size(),
                page -> written.addAll(page.entries()));
    }

    @Test
    void writeSome_pagesShorterThanAsked_goesOnToTheLimit() {
        assertThat(list(2_000, 887)).isEqualTo(2_000);

        assertThat(written).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(sizes).containsExactly(1_000, 1_000, 226);
    }

    @Test
    void writeSome_limitBelowTwoShortPages_goesOnToTheLimit() {
        assertThat(list(300, 201)).isEqualTo(300);

        assertThat(sizes).containsExactly(300, 99);
    }

    @Test
    void writeSome_limitReachedWithAPage_asksForNoMore() {
        assertThat(list(1_000, 1_000)).isEqualTo(1_000);

        assertThat(sizes).containsExactly(1_000);
    }

    @Test
    void writeSome_limitAboveAll_endsWithTheLastPage() {
        assertThat(list(10_000, 887)).isEqualTo(ENTRIES);

        assertThat(written).hasSize(ENTRIES).doesNotHaveDuplicates();
    }

    @Test
    void writeSome_emptyPageBeforeTheEnd_goesOn() {
        List<String> tokens = new ArrayList<>();

        long shown = Pages.writeSome(
                OUTPUT,
                10,
                (token, size) -> {
                    tokens.add(token);
                    return token.isEmpty() ? new Page(List.of(), "1") : new Page(List.of(7), "");
                },
                Page::next,
                page -> page.entries().size(),
                page -> written.addAll(page.entries()));

        assertThat(shown).isEqualTo(1);
        assertThat(written).containsExactly(7);
        assertThat(tokens).containsExactly("", "1");
    }
}
