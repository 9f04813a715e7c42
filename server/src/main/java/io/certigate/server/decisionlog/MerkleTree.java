package io.certigate.server.decisionlog;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A Merkle tree as of RFC 6962, section 2.1, with SHA-256: one hash over many frames, and for each frame a short proof that it is
 * among them. Leaves are added from left to right. For one thread.
 */
public final class MerkleTree {
    /** Bytes of a hash. */
    public static final int HASH = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int INITIAL = 256;

    private final MessageDigest digest = sha256();
    // The hashes of the leaves, one after the other.
    private byte[] leaves = new byte[INITIAL * HASH];
    // Those of one level above them, while a root is computed.
    private byte[] nodes = new byte[INITIAL * HASH];
    private int size;

    /** Adds a leaf: some bytes of an array. */
    public void add(byte[] bytes, int offset, int length) {
        digest.update(LEAF);
        digest.update(bytes, offset, length);
        addDigest();
    }

    /** Adds a leaf: the bytes of a buffer from its position to its limit, in whatever memory they are. */
    void add(ByteBuffer bytes) {
        digest.update(LEAF);
        digest.update(bytes);
        addDigest();
    }

    private void addDigest() {
        if (leaves.length == size * HASH) {
            leaves = Arrays.copyOf(leaves, Math.multiplyExact(leaves.length, 2));
        }
        digestTo(leaves, size);
        size++;
    }

    /** Ends a hash, which gets its place among others. */
    private void digestTo(byte[] hashes, int index) {
        try {
            digest.digest(hashes, index * HASH, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("there is room for a hash", e);
        }
    }

    /** How many leaves there are. */
    public int size() {
        return size;
    }

    /** Takes all leaves away. */
    public void clear() {
        size = 0;
    }

    /** The hash over all leaves, 32 bytes; of none, that of no bytes. */
    public byte[] root() {
        return size == 0 ? digest.digest() : hash(0, size);
    }

    /**
     * The proof that a leaf is in the tree: the hashes beside its way to the root, from the leaf upwards.
     *
     * @param index number of the leaf, from 0
     */
    public List<byte[]> proof(int index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    "expected the number of a leaf below " + size + " that is not negative, found " + index);
        }
        List<byte[]> downwards = new ArrayList<>();
        int from = 0;
        int until = size;
        while (until - from > 1) {
            int middle = from + split(until - from);
            if (index < middle) {
                downwards.add(hash(middle, until));
                until = middle;
            } else {
                downwards.add(hash(from, middle));
                from = middle;
            }
        }
        Collections.reverse(downwards);
        return downwards;
    }

    /**
     * Whether a proof shows that a leaf is in a tree.
     *
     * @param leaf the leaf's bytes, not their hash
     * @param index number of the leaf, from 0
     * @param size how many leaves the tree has
     * @param proof the hashes beside the leaf's way to the root, from the leaf upwards
     * @param root the tree's hash
     */
    public static boolean proves(byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        MessageDigest digest = sha256();
        digest.update(LEAF);
        byte[] hash = digest.digest(leaf);
        long at = index;
        long last = size - 1;
        for (byte[] beside : proof) {
            if (last == 0 || beside.length != HASH) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                hash = node(digest, beside, hash);
                // The last one of an odd number goes up as it is until it is on the right.
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(digest, hash, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && MessageDigest.isEqual(hash, root);
    }

    private byte[] hash(int from, int until) {
        int count = until - from;
        if (nodes.length < count * HASH) {
            nodes = new byte[leaves.length];
        }
        System.arraycopy(leaves, from * HASH, nodes, 0, count * HASH);
        // Level by level; one that is left over goes up as it is, which makes the same tree.
        while (count > 1) {
            int pairs = count / 2;
            for (int i = 0; i < pairs; i++) {
                digest.update(NODE);
                digest.update(nodes, 2 * i * HASH, 2 * HASH);
                digestTo(nodes, i);
            }
            if (count % 2 == 1) {
                System.arraycopy(nodes, (count - 1) * HASH, nodes, pairs * HASH, HASH);
            }
            count -= pairs;
        }
        return Arrays.copyOf(nodes, HASH);
    }

    private static byte[] node(MessageDigest digest, byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /** The largest power of two below a count. */
    private static int split(int count) {
        return Integer.highestOneBit(count - 1);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
