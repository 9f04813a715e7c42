package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChainVerifierTest {
    private static final Revision START = new Revision("e", 0, Revision.EMPTY_HASH);
    private static final EntityRef SHOP = new EntityRef("official_account", "shop");
    private static final Change FIRST = change(1, 0, "a", "b").chainedTo(Revision.EMPTY_HASH);

    @Test
    void accepts_chainedChanges_inOrder() {
        Change second = change(1, 1, "a", "b").chainedTo(FIRST.hash());
        Change third = change(2, 0, "a", "b").chainedTo(second.hash());
        ChainVerifier chain = new ChainVerifier(START);

        assertThat(chain.accepts(FIRST)).isTrue();
        assertThat(chain.accepts(second)).isTrue();
        assertThat(chain.accepts(third)).isTrue();
        assertThat(chain.number()).isEqualTo(2);
    }

    @Test
    void accepts_gap_isRefused() {
        ChainVerifier chain = new ChainVerifier(START);

        assertThat(chain.accepts(change(2, 0, "a", "b").chainedTo(Revision.EMPTY_HASH)))
                .isFalse();
        assertThat(chain.accepts(change(1, 1, "a", "b").chainedTo(Revision.EMPTY_HASH)))
                .isFalse();
    }

    @Test
    void accepts_tamperedField_isRefused() {
        Change tampered = new Change(
                1,
                0,
                FIRST.recordedAt(),
                FIRST.actor(),
                FIRST.why(),
                FIRST.kind(),
                FIRST.key(),
                SHOP,
                "{}",
                FIRST.hash());

        assertThat(new ChainVerifier(START).accepts(FIRST)).isTrue();
        assertThat(new ChainVerifier(START).accepts(tampered)).isFalse();
    }

    @Test
    void expectedHash_sameTextSplitOtherwise_differs() {
        assertThat(change(1, 0, "ab", "c").expectedHash(Revision.EMPTY_HASH))
                .isNotEqualTo(change(1, 0, "a", "bc").expectedHash(Revision.EMPTY_HASH));
    }

    @Test
    void expectedHash_otherPredecessor_differs() {
        assertThat(FIRST.expectedHash("1".repeat(64))).isNotEqualTo(FIRST.hash());
    }

    private static Change change(long revision, int ordinal, String actor, String why) {
        return new Change(
                revision, ordinal, Instant.EPOCH, actor, why, ChangeKind.ENTITY, "[\"key\"]", SHOP, "{\"a\":1}", "");
    }
}
