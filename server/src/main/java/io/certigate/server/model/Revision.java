package io.certigate.server.model;

import java.util.HexFormat;

/**
 * A position in the change log. Two revisions compare only within one epoch.
 *
 * @param epoch identity of the history
 * @param number gapless number of the change, 0 for the empty state
 * @param hash SHA-256 of the chained change log up to this revision, in lower-case hexadecimal (64 digits)
 */
public record Revision(String epoch, long number, String hash) {
    /** The hash before the first change. */
    public static final String EMPTY_HASH = "0".repeat(64);

    /** Checks the ranges. */
    public Revision {
        if (number < 0) {
            throw new IllegalArgumentException("expected a revision of at least 0, found " + number);
        }
    }

    /** The hash as 32 bytes. */
    public byte[] hashBytes() {
        return HexFormat.of().parseHex(hash);
    }
}
