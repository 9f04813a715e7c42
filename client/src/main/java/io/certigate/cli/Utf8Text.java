package io.certigate.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers the bytes of a text, up to a limit, and reads them as UTF-8. */
final class Utf8Text {
    private static final int FIRST_CAPACITY = 256;

    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    /** An empty text of at most so many bytes. */
    Utf8Text(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Empties it. */
    void clear() {
        length = 0;
    }

    /** Adds a byte; false if there is no room. */
    boolean add(int octet) {
        if (length == maxBytes) {
            return false;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, 2 * length));
        }
        bytes[length++] = (byte) octet;
        return true;
    }

    /** The text, null if the bytes are no UTF-8. */
    @Nullable
    String read() {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        // The quick way puts this character in the place of what it cannot read; it may also be really there.
        return text.indexOf('\uFFFD') < 0 || isValid() ? text : null;
    }

    private boolean isValid() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
