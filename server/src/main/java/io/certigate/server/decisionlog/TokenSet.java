package io.certigate.server.decisionlog;

import java.util.Arrays;

/** Tokens, each once, by open addressing: they are hashes already. For one thread, used again and again. */
final class TokenSet {
    private static final int INITIAL = 4_096;

    private long[] slots = new long[INITIAL];
    private boolean hasZero;
    private int count;

    /** Adds a token that may be there. */
    void add(long token) {
        if (token == 0) {
            // A free slot is zero.
            hasZero = true;
            return;
        }
        int slot = slot(token);
        if (slots[slot] == 0) {
            slots[slot] = token;
            count++;
            if (count > slots.length / 2) {
                grow();
            }
        }
    }

    private int slot(long token) {
        int mask = slots.length - 1;
        int slot = (int) token & mask;
        while (slots[slot] != 0 && slots[slot] != token) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[Math.multiplyExact(2, before.length)];
        for (long token : before) {
            if (token != 0) {
                slots[slot(token)] = token;
            }
        }
    }

    /** Takes all away. */
    void clear() {
        Arrays.fill(slots, 0);
        hasZero = false;
        count = 0;
    }

    /** How many there are. */
    int size() {
        return hasZero ? count + 1 : count;
    }

    /** Copies all of them into an array, from a place on. */
    void copyTo(long[] all, int start) {
        int next = start;
        if (hasZero) {
            all[next++] = 0;
        }
        for (long token : slots) {
            if (token != 0) {
                all[next++] = token;
            }
        }
    }
}
