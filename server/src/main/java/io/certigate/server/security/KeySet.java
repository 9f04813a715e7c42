package io.certigate.server.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The public keys of an issuer that can verify signatures.
 *
 * @param keys at least one
 */
record KeySet(JWKSet keys) {
    /** Largest document, in bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_KEYS = 100;
    private static final int LEAST_RSA_BITS = 2_048;

    /**
     * Reads a document of RFC 7517. Keys that verify nothing here, such as those for encryption, are left out.
     *
     * @throws IllegalArgumentException if it is none, has no such key, or has a private one
     */
    static KeySet parse(byte[] document) {
        List<JWK> all;
        try {
            all = JWKSet.parse(new String(document, StandardCharsets.UTF_8)).getKeys();
        } catch (ParseException | IllegalStateException e) {
            // Not quoted: there may be a secret in it.
            throw new IllegalArgumentException(
                    "expected a set of keys in JSON (RFC 7517), found " + document.length + " bytes that are none", e);
        }
        if (all.size() > MAX_KEYS) {
            throw new IllegalArgumentException("expected at most " + MAX_KEYS + " keys, found " + all.size());
        }
        List<JWK> verifying = new ArrayList<>();
        for (JWK key : all) {
            boolean asymmetric = KeyType.RSA.equals(key.getKeyType()) || KeyType.EC.equals(key.getKeyType());
            if (asymmetric && key.isPrivate()) {
                throw new IllegalArgumentException("expected public keys alone, found the private key '"
                        + key.getKeyID() + "'; publish its public part, and replace it, since it was shown");
            }
            boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
            boolean strong = !KeyType.RSA.equals(key.getKeyType()) || key.size() >= LEAST_RSA_BITS;
            if (asymmetric && signs && strong) {
                verifying.add(key);
            }
        }
        if (verifying.isEmpty()) {
            throw new IllegalArgumentException("expected at least one key of RSA (" + LEAST_RSA_BITS
                    + " bits or more) or EC for signatures, found none among " + all.size());
        }
        return new KeySet(new JWKSet(verifying));
    }

    /** Whether one of them may have signed what names this key; without a name, only if there is no other. */
    boolean mayHave(String id) {
        return id.isEmpty() ? keys.size() == 1 : keys.getKeyByKeyId(id) != null;
    }
}
