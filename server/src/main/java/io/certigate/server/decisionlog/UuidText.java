package io.certigate.server.decisionlog;

/** UUIDs as 16 bytes, and as the text that {@link java.util.UUID} makes of them: 36 characters with small letters. */
final class UuidText {
    /** Bytes of a UUID. */
    static final int BYTES = 16;

    /** Characters of its text. */
    static final int LENGTH = 36;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int HALF_BITS = 4;
    private static final int HALF = 0xf;

    private UuidText() {}

    /**
     * Reads a text.
     *
     * @param to gets the bytes
     * @param at where
     * @return false if it is no such text; then what is there is not the bytes of a UUID
     */
    static boolean read(String text, byte[] to, int at) {
        if (text.length() != LENGTH) {
            return false;
        }
        int from = 0;
        for (int i = 0; i < BYTES; i++) {
            if (isBehindHyphen(i) && text.charAt(from++) != '-') {
                return false;
            }
            int both = digit(text.charAt(from)) << HALF_BITS | digit(text.charAt(from + 1));
            if (both < 0) {
                return false;
            }
            to[at + i] = (byte) both;
            from += 2;
        }
        return true;
    }

    /**
     * Writes the text.
     *
     * @param from has the bytes
     * @param at where
     * @param to gets the text from its beginning, in ASCII
     */
    static void write(byte[] from, int at, byte[] to) {
        int next = 0;
        for (int i = 0; i < BYTES; i++) {
            if (isBehindHyphen(i)) {
                to[next++] = '-';
            }
            to[next++] = DIGITS[from[at + i] >> HALF_BITS & HALF];
            to[next++] = DIGITS[from[at + i] & HALF];
        }
    }

    private static boolean isBehindHyphen(int index) {
        return index >= 4 && index <= 10 && index % 2 == 0;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
