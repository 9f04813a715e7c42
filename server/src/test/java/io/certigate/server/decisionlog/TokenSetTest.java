package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenSetTest {
    private static final long SEED = 3;

    @Test
    void copyTo_manyTokensSomeTwice_hasEachOnce() {
        Random random = new Random(SEED);
        TokenSet set = new TokenSet();
        for (int round = 0; round < 3; round++) {
            Set<Long> expected = new HashSet<>(Set.of(0L));
            set.add(0);
            set.add(0);
            for (int i = 0; i < 20_000; i++) {
                // Few different ones in the lowest bits, so that they meet.
                long token = random.nextInt(9_000) * 4_096L;
                expected.add(token);
                set.add(token);
            }
            assertThat(all(set))
                    .containsExactlyInAnyOrder(
                            expected.stream().mapToLong(Long::longValue).toArray());
            set.clear();
            assertThat(all(set)).isEmpty();
        }
    }

    private static long[] all(TokenSet set) {
        long[] all = new long[set.size()];
        set.copyTo(all, 0);
        return all;
    }
}
