package io.certigate.client;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * What a file of TLS held when it was read. Its exceptions are {@link IllegalArgumentException}s that say what was expected and found.
 *
 * @param file where it was read
 * @param bytes what it held
 */
record PemFile(Path file, byte[] bytes) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String KEY = "-----BEGIN PRIVATE KEY-----";

    static PemFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "expected a file of at most " + MAX_BYTES + " bytes, found a larger one: " + file);
            }
            return new PemFile(file, bytes);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("expected a file, found none at " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a file that can be read, found " + e, e);
        }
    }

    X509Certificate[] certificates() {
        try {
            X509Certificate[] found = CertificateUtils.getX509Certificates(new ByteArrayInputStream(bytes));
            if (found.length > 0) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "expected certificates in PEM in " + file + ", found what cannot be read as one", e);
        }
        throw new IllegalArgumentException("expected certificates in PEM in " + file + ", found none");
    }

    PrivateKey key() {
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(KEY)) {
            throw new IllegalArgumentException("expected an unencrypted key after '" + KEY + "' (PKCS #8) in " + file
                    + ", found none; 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW' writes another form of key so");
        }
        try {
            return CertificateUtils.getPrivateKey(new ByteArrayInputStream(bytes));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected a key of RSA or EC in " + file + ", found another one, or a damaged one", e);
        }
    }
}
