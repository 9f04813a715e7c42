package io.certigate.server.tls;

import io.certigate.server.file.FileRights;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate with its key, and the authorities that vouch for clients: read at the start, and again within {@link #PERIOD}
 * of every change. Connections that are made from then on have what is new; those that there are keep what they have.
 */
public final class TlsFiles implements AutoCloseable {
    /** How often files are looked at. What changed is used at the next look. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    static final String CERTIFICATE = "--tls-certificate";
    static final String KEY = "--tls-key";
    static final String CLIENT_CA = "--tls-client-ca";

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private final TlsSettings settings;
    private volatile String told = "";
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final WatchedFiles pair;
    private final @Nullable AdvancedTlsX509TrustManager authorities;
    private final @Nullable WatchedFiles clientCa;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-files");
        thread.setDaemon(true);
        return thread;
    });

    private volatile ServerCertificate certificate;

    @SuppressWarnings("NullAway.Init") // open() sets the certificate or throws
    private TlsFiles(TlsSettings settings, InstantSource clock) throws CertificateException {
        this.settings = settings;
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(CERTIFICATE, settings.certificate());
        files.put(KEY, settings.key());
        pair = new WatchedFiles(files, this::useCertificate, clock);
        Path ca = settings.clientCa();
        if (ca == null) {
            authorities = null;
            clientCa = null;
        } else {
            AdvancedTlsX509TrustManager trusted = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                    .build();
            authorities = trusted;
            clientCa = new WatchedFiles(
                    Map.of(CLIENT_CA, ca), (contents, now) -> useAuthorities(trusted, contents.get(0), now), clock);
        }
    }

    /**
     * Reads the files, and goes on to look at them.
     *
     * @throws TlsFileException if one of them cannot be used
     */
    public static TlsFiles open(TlsSettings settings, InstantSource clock) throws TlsFileException {
        TlsFiles files = openOnce(settings, clock);
        files.looks.scheduleWithFixedDelay(
                files::lookSafely, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return files;
    }

    /** Reads them, and looks again only when told to. */
    static TlsFiles openOnce(TlsSettings settings, InstantSource clock) throws TlsFileException {
        try {
            TlsFiles files = new TlsFiles(settings, clock);
            files.pair.open();
            if (files.clientCa != null) {
                files.clientCa.open();
            }
            return files;
        } catch (CertificateException e) {
            throw new IllegalStateException("a trust manager without authorities can be made", e);
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            // Otherwise it would be the last look.
            LOG.error("the files of TLS could not be looked at; what is in use stays so", e);
        }
    }

    /** Looks at the files once. */
    void look() {
        pair.look();
        warnOfRights();
        if (clientCa != null) {
            clientCa.look();
        }
    }

    private Instant useCertificate(List<byte[]> contents, Instant now) throws TlsFileException {
        ServerCertificate read = ServerCertificate.read(contents.get(0), contents.get(1), now);
        keys.updateIdentityCredentials(read.chain().toArray(X509Certificate[]::new), read.key());
        certificate = read;
        LOG.info("TLS serves the certificate of '{}', valid until {}", read.subject(), read.notAfter());
        warnOfRights();
        return read.notAfter();
    }

    private void warnOfRights() {
        String now = keyWarning();
        if (!now.equals(told) && !now.isEmpty()) {
            LOG.warn("{}", now);
        }
        told = now;
    }

    /** What is wrong with who may read and write the file of the key now; empty if nothing is. */
    public String keyWarning() {
        FileRights rights;
        try {
            rights = FileRights.of(settings.key());
        } catch (IOException e) {
            return ""; // It is gone, which is told otherwise.
        }
        List<String> wrong = new ArrayList<>();
        if (rights.letAllRead()) {
            wrong.add(
                    "expected " + KEY + " to be readable by its owner (and group) alone, found " + settings.key()
                            + " readable by everybody on this machine; take that right away with 'chmod o-r', and consider a new key");
        }
        if (rights.letOthersWrite()) {
            wrong.add(
                    "expected " + KEY + " to be writable by its owner alone, found " + settings.key()
                            + " writable by others, who can put another key in its place; take that right away with 'chmod go-w'");
        }
        return String.join("; ", wrong);
    }

    /** The JDK trusts an authority whose own certificate has ended: so it is left out here. */
    private static Instant useAuthorities(AdvancedTlsX509TrustManager trusted, byte[] pem, Instant now)
            throws TlsFileException {
        List<X509Certificate> all = Pem.certificates(CLIENT_CA, pem);
        List<X509Certificate> current =
                all.stream().filter(each -> end(each).isAfter(now)).toList();
        for (X509Certificate each : all) {
            if (each.getBasicConstraints() < 0) {
                throw new TlsFileException("expected " + CLIENT_CA + " to hold certificates of authorities, found '"
                        + name(each) + "', which is of none; name whoever signs the certificates of clients");
            }
        }
        if (current.isEmpty()) {
            throw new TlsFileException("expected " + CLIENT_CA + " to hold an authority that is valid now, found '"
                    + name(all.get(0)) + "', which ended at " + end(all.get(0)));
        }
        try {
            trusted.updateTrustCredentials(current.toArray(X509Certificate[]::new));
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsFileException(
                    "expected " + CLIENT_CA + " to hold authorities, found what cannot be used: " + e);
        }
        List<String> names = current.stream().map(TlsFiles::name).toList();
        if (current.size() < all.size()) {
            LOG.warn(
                    "{} of the {} authorities in {} have ended and count no more; remove them",
                    all.size() - current.size(),
                    all.size(),
                    CLIENT_CA);
        }
        LOG.info("TLS trusts certificates of clients that are signed by {}", names);
        return current.stream()
                .map(TlsFiles::end)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /** What gives each handshake the certificate of then. */
    public X509KeyManager keyManager() {
        return keys;
    }

    /** What looks at the certificates of clients; null if they show none. */
    public @Nullable X509TrustManager trustManager() {
        return authorities;
    }

    /** Whether clients show certificates. */
    public ClientAuthentication clients() {
        return settings.clients();
    }

    /** How the server stands with its certificate; for any thread. */
    public TlsStatus status() {
        ServerCertificate current = certificate;
        Instant loadedAt = pair.loadedAt();
        TlsStatus.Refusal refusal = Stream.of(pair, clientCa)
                .filter(each -> each != null)
                .map(WatchedFiles::refusal)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        long refusals = pair.refusals() + (clientCa == null ? 0 : clientCa.refusals());
        return new TlsStatus(current.subject(), current.notAfter(), loadedAt, refusals, refusal);
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
