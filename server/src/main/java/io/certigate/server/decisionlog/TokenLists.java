package io.certigate.server.decisionlog;

import java.util.Arrays;

/**
 * The tokens of chunks, one chunk after the other, some megabytes for a segment of 32 MiB: in one array that is used again for the next
 * segment. As an array for each chunk they outlive young collections, so that under load the old generation fills with them. For one
 * thread at a time.
 */
final class TokenLists {
    private static final int INITIAL_TOKENS = 16 * 1024;
    private static final int INITIAL_CHUNKS = 64;

    private long[] tokens = new long[INITIAL_TOKENS];
    // Where each chunk's tokens end.
    private int[] ends = new int[INITIAL_CHUNKS];
    private int count;

    /** How many chunks there are. */
    int count() {
        return count;
    }

    /** How many tokens a chunk has. */
    int size(int chunk) {
        return ends[chunk] - start(chunk);
    }

    /** A token of a chunk. */
    long token(int chunk, int index) {
        return tokens[start(chunk) + index];
    }

    /** Whether a chunk has all of some tokens. */
    boolean hasAll(int chunk, long[] wanted) {
        for (long token : wanted) {
            if (!has(chunk, token)) {
                return false;
            }
        }
        return true;
    }

    private boolean has(int chunk, long token) {
        for (int i = start(chunk); i < ends[chunk]; i++) {
            if (tokens[i] == token) {
                return true;
            }
        }
        return false;
    }

    private int start(int chunk) {
        return chunk == 0 ? 0 : ends[chunk - 1];
    }

    /** Adds a chunk with tokens, each of which it gets once. */
    void add(TokenSet set) {
        int start = count == 0 ? 0 : ends[count - 1];
        int end = Math.addExact(start, set.size());
        if (end > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(end, tokens.length + tokens.length / 2));
        }
        set.copyTo(tokens, start);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = end;
    }

    /** Takes the last chunk away. */
    void removeLast() {
        count--;
    }

    /** Takes all away. */
    void clear() {
        count = 0;
    }
}
