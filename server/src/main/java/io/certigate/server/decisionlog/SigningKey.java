package io.certigate.server.decisionlog;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** The Ed25519 key that signs seals. For any number of threads. */
public final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";
    private static final String ADVICE =
            "make one with 'openssl genpkey -algorithm ed25519 -out log.key', readable by its owner alone";

    private final PrivateKey key;
    private final VerifyingKey publicKey;

    private SigningKey(PrivateKey key, VerifyingKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Reads a key: PKCS#8 in PEM, not encrypted, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @throws IllegalArgumentException if it cannot be read or is something else, in an operator's words
     */
    public static SigningKey read(Path file) {
        byte[] encoded = Pem.read(file, LABEL, ADVICE);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new SigningKey(key, publicKey(key));
        } catch (InvalidKeySpecException e) {
            throw Pem.unfit(file, LABEL, "a key of another kind", ADVICE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime from 15 on has Ed25519", e);
        }
    }

    /** What checks its signatures. */
    public VerifyingKey publicKey() {
        return publicKey;
    }

    /** Signs a hash: 64 bytes. */
    byte[] sign(byte[] hash) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(hash);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to sign with a key that was read, found no way to", e);
        }
    }

    /**
     * The public key of a private one. The JDK computes it only when it makes a pair: so it makes one, from the random bytes that
     * are this key.
     */
    private static VerifyingKey publicKey(PrivateKey key) throws NoSuchAlgorithmException, InvalidKeySpecException {
        byte[] seed = ((EdECPrivateKey) key)
                .getBytes()
                .orElseThrow(() -> new InvalidKeySpecException("expected a private key with its bytes, found none"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        try {
            generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("every Java runtime from 15 on has Ed25519", e);
        }
        VerifyingKey derived = VerifyingKey.of(generator.generateKeyPair().getPublic());
        byte[] probe = new byte[MerkleTree.HASH];
        if (!derived.verifies(probe, new SigningKey(key, derived).sign(probe))) {
            throw new IllegalStateException(
                    "expected this Java runtime to derive an Ed25519 public key, found another");
        }
        return derived;
    }

    /** Random bytes that are not: those of a key. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
        }
    }
}
