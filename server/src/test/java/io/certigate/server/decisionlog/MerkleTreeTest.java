package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors are those that implementations of Certificate Transparency share. */
class MerkleTreeTest {
    private static final List<byte[]> LEAVES = List.of(
            hex(""),
            hex("00"),
            hex("10"),
            hex("2021"),
            hex("3031"),
            hex("40414243"),
            hex("5051525354555657"),
            hex("606162636465666768696a6b6c6d6e6f"));

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void root_ofNoneToEightLeaves_isAsPublished() {
        for (int size = 0; size < ROOTS.size(); size++) {
            assertThat(tree(size).root()).as("%d leaves", size).isEqualTo(hex(ROOTS.get(size)));
        }
    }

    @Test
    void proof_ofKnownLeaves_isAsPublished() {
        assertThat(tree(1).proof(0)).isEmpty();
        assertThat(tree(8).proof(0))
                .containsExactly(
                        hex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
                        hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                        hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
        assertThat(tree(8).proof(5))
                .containsExactly(
                        hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                        hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                        hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
        assertThat(tree(3).proof(2))
                .containsExactly(hex("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"));
        assertThat(tree(5).proof(1))
                .containsExactly(
                        hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                        hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                        hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
    }

    @Test
    void proves_everyLeafOfEverySize_itsOwnAlone() {
        for (int size = 1; size <= 70; size++) {
            MerkleTree tree = numbers(size);
            byte[] root = tree.root();
            for (int leaf = 0; leaf < size; leaf++) {
                List<byte[]> proof = tree.proof(leaf);
                assertThat(MerkleTree.proves(new byte[] {(byte) leaf}, leaf, size, proof, root))
                        .isTrue();
                assertThat(MerkleTree.proves(new byte[] {(byte) (leaf + 1)}, leaf, size, proof, root))
                        .isFalse();
                assertThat(MerkleTree.proves(new byte[] {(byte) leaf}, leaf + 1, size, proof, root))
                        .isFalse();
            }
        }
    }

    @Test
    void proves_proofThatIsTooShortTooLongOrChanged_isFalse() {
        MerkleTree tree = numbers(13);
        byte[] root = tree.root();
        byte[] leaf = {7};
        List<byte[]> proof = tree.proof(7);
        List<byte[]> longer = new ArrayList<>(proof);
        longer.add(root);
        List<byte[]> changed = new ArrayList<>(proof);
        changed.set(1, changed.get(1).clone());
        changed.get(1)[0] ^= 1;

        assertThat(MerkleTree.proves(leaf, 7, 13, proof.subList(0, proof.size() - 1), root))
                .isFalse();
        assertThat(MerkleTree.proves(leaf, 7, 13, longer, root)).isFalse();
        assertThat(MerkleTree.proves(leaf, 7, 13, changed, root)).isFalse();
        assertThat(MerkleTree.proves(leaf, 7, 13, List.of(new byte[3]), root)).isFalse();
        assertThat(MerkleTree.proves(leaf, -1, 13, proof, root)).isFalse();
        assertThat(MerkleTree.proves(leaf, 13, 13, proof, root)).isFalse();
    }

    @Test
    void proof_leafThatIsNot_isRefused() {
        assertThatThrownBy(() -> tree(3).proof(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 3");
    }

    @Test
    void clear_thenOtherLeaves_isATreeOfThese() {
        MerkleTree tree = numbers(1_000);
        tree.clear();
        for (byte[] leaf : LEAVES) {
            tree.add(leaf, 0, leaf.length);
        }
        assertThat(tree.root()).isEqualTo(hex(ROOTS.get(8)));
    }

    private static MerkleTree tree(int size) {
        MerkleTree tree = new MerkleTree();
        LEAVES.subList(0, size).forEach(leaf -> tree.add(leaf, 0, leaf.length));
        return tree;
    }

    private static MerkleTree numbers(int size) {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < size; i++) {
            tree.add(new byte[] {(byte) i}, 0, 1);
        }
        return tree;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
