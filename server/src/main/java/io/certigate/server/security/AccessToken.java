package io.certigate.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Static tokens: 256 random bits that a caller sends as {@code authorization: Bearer cgt_...}. A node knows their SHA-256 alone; of so
 * many random bits a plain hash tells nothing.
 */
public final class AccessToken {
    /** How each of them begins, so that scanners for secrets find those that lie about. */
    public static final String PREFIX = "cgt_";

    /** How long each of them is, in characters. */
    public static final int LENGTH = PREFIX.length() + 43;

    private static final int RANDOM_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private AccessToken() {}

    /** A new one. */
    public static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a text may be one. */
    public static boolean isOne(String text) {
        return text.length() == LENGTH && text.startsWith(PREFIX);
    }

    /** What a node knows of one: its SHA-256, in 64 hexadecimal digits of lower case. */
    public static String hash(String token) {
        try {
            return HEX.formatHex(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
