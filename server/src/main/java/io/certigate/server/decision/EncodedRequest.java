package io.certigate.server.decision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request as its caller sent it: the bytes of a {@code CheckActionRequest}. With them the decision log need not lay it out again.
 * Nobody changes them.
 */
public final class EncodedRequest {
    private final byte[] bytes;

    /**
     * Takes bytes, without a copy.
     *
     * @param bytes one message, each of whose fields stands once and in the order of the numbers, repeated fields together
     */
    public EncodedRequest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes, not a copy: only to be read. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedRequest that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
