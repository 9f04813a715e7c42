package io.certigate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates as the JDK's keytool makes them, written as PEM. */
public final class Keytool {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    /** Keeps everything in a folder. */
    public Keytool(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    /** An authority; {@link #certificate} has what trusts it. */
    public Keytool authority(String name) throws IOException, InterruptedException {
        return make(List.of("-alias", name, "-dname", "CN=" + name, "-ext", "bc:c"));
    }

    /**
     * A certificate that an authority signed.
     *
     * @param alternativeNames as keytool takes them, such as {@code ip:127.0.0.1}
     */
    public Keytool issue(String authority, String name, String alternativeNames)
            throws IOException, InterruptedException {
        return make(List.of(
                "-alias", name, "-dname", "CN=" + name, "-signer", authority, "-ext", "san=" + alternativeNames));
    }

    private Keytool make(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(options);
        Path said = folder.resolve("keytool.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("expected keytool to do its work, found: " + Files.readString(said));
        }
        return this;
    }

    /** The file of a certificate. */
    public Path certificate(String name) throws IOException, GeneralSecurityException {
        return write(name + ".pem", "CERTIFICATE", open().getCertificate(name).getEncoded());
    }

    /** The file of its key. */
    public Path key(String name) throws IOException, GeneralSecurityException {
        return write(
                name + ".key",
                "PRIVATE KEY",
                open().getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore opened = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            opened.load(in, PASSWORD.toCharArray());
        }
        return opened;
    }

    private Path write(String file, String label, byte[] encoded) throws IOException {
        return Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(encoded)
                        + "\n-----END " + label + "-----\n");
    }
}
