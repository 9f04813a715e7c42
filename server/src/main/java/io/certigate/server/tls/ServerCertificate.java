package io.certigate.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A certificate with its key.
 *
 * @param chain the certificate, and those that lead to its authority
 * @param key its private key
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = new byte[32];

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both and makes sure that clients could accept them.
     *
     * @throws TlsFileException if they could not
     */
    static ServerCertificate read(byte[] certificate, byte[] key, Instant now) throws TlsFileException {
        ServerCertificate read =
                new ServerCertificate(Pem.certificates(TlsFiles.CERTIFICATE, certificate), Pem.key(TlsFiles.KEY, key));
        read.requireOnePair();
        for (X509Certificate each : read.chain) {
            requireInForce(each, now);
        }
        return read;
    }

    private X509Certificate leaf() {
        return chain.get(0);
    }

    /** Whose it is. */
    String subject() {
        return leaf().getSubjectX500Principal().getName();
    }

    /** When the first of the chain ends. */
    Instant notAfter() {
        return chain.stream()
                .map(each -> each.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private void requireOnePair() throws TlsFileException {
        String algorithm = switch (leaf().getPublicKey().getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA" -> "EdDSA";
            default ->
                throw new TlsFileException("expected " + TlsFiles.CERTIFICATE
                        + " to have a key of EC, RSA or EdDSA, found "
                        + leaf().getPublicKey().getAlgorithm());
        };
        boolean pair;
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(leaf().getPublicKey());
            signature.update(PROBE);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Such as a key of another algorithm.
            pair = false;
        }
        if (!pair) {
            throw new TlsFileException("expected " + TlsFiles.KEY + " to hold the key of the first certificate in "
                    + TlsFiles.CERTIFICATE + " ('" + subject() + "'), found another key; replace both files");
        }
    }

    private static void requireInForce(X509Certificate each, Instant now) throws TlsFileException {
        String expected = "expected " + TlsFiles.CERTIFICATE + " to hold certificates that are valid now, found '"
                + each.getSubjectX500Principal().getName() + "', ";
        if (now.isAfter(each.getNotAfter().toInstant())) {
            throw new TlsFileException(
                    expected + "which ended at " + each.getNotAfter().toInstant() + "; issue a new one");
        }
        if (now.isBefore(each.getNotBefore().toInstant())) {
            throw new TlsFileException(
                    expected + "which begins at " + each.getNotBefore().toInstant() + "; wait, or check the clocks");
        }
    }
}
