package io.certigate.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a client speaks TLS. Files are PEM; each connection reads them as they are when it is made, so that renewed ones need no restart.
 * Files that cannot be used then are refused, and what was read before goes on.
 *
 * @param ca the authorities that may sign the server's certificate; null for those that the Java runtime trusts
 * @param certificate the client's own certificate, and those that lead to its authority; null for none
 * @param key the private key of the certificate: PKCS #8, of RSA or EC, not encrypted; null exactly if there is no certificate
 */
public record TlsOptions(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** Trusts the authorities that the Java runtime trusts, and shows no certificate. */
    public static final TlsOptions DEFAULT = new TlsOptions(null, null, null);

    /**
     * Checks that the parts belong together.
     *
     * @throws IllegalArgumentException if there is a certificate without a key, or a key without a certificate
     */
    public TlsOptions {
        if (certificate == null != (key == null)) {
            throw new IllegalArgumentException("expected a certificate and its key together, found only the "
                    + (key == null ? "certificate " + certificate : "key " + key));
        }
    }

    /** The same with authorities of its own. */
    public TlsOptions withCa(Path file) {
        return new TlsOptions(file, certificate, key);
    }

    /** The same with a certificate of the client. */
    public TlsOptions withCertificate(Path file, Path keyFile) {
        return new TlsOptions(ca, file, keyFile);
    }
}
