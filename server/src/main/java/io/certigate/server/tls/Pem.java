package io.certigate.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM has them. Messages never hold anything of a key. */
final class Pem {
    /** Largest file, in bytes: many authorities have room. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private Pem() {}

    /** What a file holds now. */
    static byte[] read(String option, Path file) throws TlsFileException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Opening a pipe waits for whoever writes into it, and no file would be looked at again.
            throw new TlsFileException(
                    "expected " + option + " to name a regular file, found a folder, a pipe or a device: " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new TlsFileException("expected " + option + " to name a file of at most " + MAX_BYTES
                        + " bytes, found a larger one: " + file);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new TlsFileException("expected " + option + " to name a file, found none: " + file);
        } catch (TlsFileException e) {
            throw e;
        } catch (IOException e) {
            throw new TlsFileException("expected " + option + " to name a file that can be read, found " + e);
        }
    }

    /** The certificates of a file, at least one, in its order. */
    static List<X509Certificate> certificates(String option, byte[] pem) throws TlsFileException {
        String expected = "expected " + option + " to hold certificates between '-----BEGIN CERTIFICATE-----' and"
                + " '-----END CERTIFICATE-----', found ";
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsFileException(expected + "none" + what(pem));
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsFileException(expected + "what cannot be read as one" + what(pem));
        }
    }

    /** The private key of a file. */
    static PrivateKey key(String option, byte[] pem) throws TlsFileException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            throw new TlsFileException("expected " + option
                    + " to hold an unencrypted key between '-----BEGIN PRIVATE KEY-----' and '-----END PRIVATE KEY-----'"
                    + " (PKCS #8), found none" + what(pem)
                    + "; 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW' writes another form of key so");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(key.group(1));
        } catch (IllegalArgumentException e) {
            throw new TlsFileException("expected " + option + " to hold a key in base64, found one that is damaged");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm, or damaged.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new TlsFileException("expected " + option + " to hold a key of " + String.join(", ", ALGORITHMS)
                + ", found one of something else, or damaged");
    }

    private static String what(byte[] pem) {
        if (pem.length == 0) {
            return ": the file is empty";
        }
        Matcher begin = BEGIN.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        return begin.find() ? ", the first thing in it is '" + begin.group() + "'" : ", and no PEM at all";
    }
}
