package io.certigate.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
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

    /** serverAuth, and any purpose. */
    private static final List<String> FOR_SERVERS = List.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

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
        read.requireForServers();
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

    /** One for clients alone fits its key too, and every client would refuse it. */
    private void requireForServers() throws TlsFileException {
        List<String> purposes;
        try {
            purposes = leaf().getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new TlsFileException(
                    "expected " + TlsFiles.CERTIFICATE + " to hold the certificate of a server, found '" + subject()
                            + "', whose extended key usage cannot be read: " + e.getMessage());
        }
        if (purposes != null && Collections.disjoint(purposes, FOR_SERVERS)) {
            throw new TlsFileException(
                    "expected " + TlsFiles.CERTIFICATE + " to hold the certificate of a server, found '" + subject()
                            + "', whose extended key usage lacks serverAuth; issue one with it");
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
