package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenListsTest {
    private static TokenSet set(long... tokens) {
        TokenSet set = new TokenSet();
        LongStream.of(tokens).forEach(set::add);
        return set;
    }

    private static long[] all(TokenLists lists, int chunk) {
        return LongStream.range(0, lists.size(chunk))
                .map(i -> lists.token(chunk, (int) i))
                .toArray();
    }

    @Test
    void add_severalChunks_eachHasItsOwn() {
        TokenLists lists = new TokenLists();
        lists.add(set(1, 2));
        lists.add(set());
        lists.add(set(0, 3));

        assertThat(lists.count()).isEqualTo(3);
        assertThat(all(lists, 0)).containsExactlyInAnyOrder(1, 2);
        assertThat(all(lists, 1)).isEmpty();
        assertThat(all(lists, 2)).containsExactlyInAnyOrder(0, 3);
        assertThat(lists.hasAll(2, new long[] {3, 0})).isTrue();
        assertThat(lists.hasAll(2, new long[] {3, 1})).isFalse();
        assertThat(lists.hasAll(1, new long[] {3})).isFalse();
        assertThat(lists.hasAll(1, new long[0])).isTrue();
    }

    @Test
    void add_moreThanThereIsRoomFor_keepsAll() {
        TokenLists lists = new TokenLists();
        for (int chunk = 0; chunk < 100; chunk++) {
            lists.add(set(LongStream.range(1, 1_000).map(token -> token * 7).toArray()));
        }

        for (int chunk = 0; chunk < 100; chunk++) {
            assertThat(all(lists, chunk))
                    .containsExactlyInAnyOrder(
                            LongStream.range(1, 1_000).map(token -> token * 7).toArray());
        }
    }

    @Test
    void removeLast_andAddAnother_replacesIt() {
        TokenLists lists = new TokenLists();
        lists.add(set(1));
        lists.add(set(2));
        lists.removeLast();
        lists.add(set(3, 4));

        assertThat(lists.count()).isEqualTo(2);
        assertThat(all(lists, 0)).containsExactly(1);
        assertThat(all(lists, 1)).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void clear_usedAgain_hasNothingOfBefore() {
        TokenLists lists = new TokenLists();
        lists.add(set(1, 2, 3));
        lists.clear();
        lists.add(set(4));

        assertThat(lists.count()).isEqualTo(1);
        assertThat(all(lists, 0)).containsExactly(4);
    }
}
