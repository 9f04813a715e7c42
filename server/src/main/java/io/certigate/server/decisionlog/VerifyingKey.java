package io.certigate.server.decisionlog;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The Ed25519 key that checks the signatures of seals. For any number of threads. */
public final class VerifyingKey {
    private static final String LABEL = "PUBLIC KEY";
    private static final String ADVICE = "make one with 'openssl pkey -in log.key -pubout -out log.pub'";
    private static final String ALGORITHM = "Ed25519";

    /** What stands before the 32 bytes of the key in its X.509 encoding (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int LENGTH = 32;

    private final byte[] bytes;
    private final PublicKey key;

    private VerifyingKey(byte[] bytes, PublicKey key) {
        this.bytes = bytes;
        this.key = key;
    }

    /**
     * A key from its 32 bytes as of RFC 8032.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static VerifyingKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "expected an Ed25519 public key of " + LENGTH + " bytes, found " + bytes.length);
        }
        byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + LENGTH);
        System.arraycopy(bytes, 0, encoded, PREFIX.length, LENGTH);
        return decode(encoded);
    }

    static VerifyingKey of(PublicKey key) {
        return decode(key.getEncoded());
    }

    /**
     * Reads a key: X.509 in PEM, as {@code openssl pkey -pubout} writes it.
     *
     * @throws IllegalArgumentException if it cannot be read or is something else, in an operator's words
     */
    public static VerifyingKey read(Path file) {
        byte[] encoded = Pem.read(file, LABEL, ADVICE);
        try {
            return decode(encoded);
        } catch (IllegalArgumentException e) {
            throw Pem.unfit(file, LABEL, "a key of another kind", ADVICE);
        }
    }

    private static VerifyingKey decode(byte[] encoded) {
        if (encoded.length != PREFIX.length + LENGTH
                || !Arrays.equals(encoded, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
            throw new IllegalArgumentException("expected an Ed25519 public key, found another kind of key");
        }
        try {
            PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
            return new VerifyingKey(Arrays.copyOfRange(encoded, PREFIX.length, encoded.length), key);
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("expected an Ed25519 public key, found bytes that are none", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime from 15 on has Ed25519", e);
        }
    }

    /** Its 32 bytes as of RFC 8032. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether a signature of a hash was made with the private key of this one. */
    public boolean verifies(byte[] hash, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(hash);
            return check.verify(signature);
        } catch (SignatureException | InvalidKeyException e) {
            // Of another length, or a point that is not on the curve: nobody's signature.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime from 15 on has Ed25519", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its bytes as hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
