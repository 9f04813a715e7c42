package io.certigate.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The authorities whose servers a client trusts, as their file is when a connection is made. It only explains what the JDK refuses. */
final class TrustedServers extends X509ExtendedTrustManager {
    /** Of how a server's key is used: any way. */
    private static final String UNKNOWN = "UNKNOWN";

    private static final int MAX_NAMED = 3;

    private final @Nullable FreshFiles files;
    private volatile X509ExtendedTrustManager present;

    /**
     * Trusts them.
     *
     * @param ca their file; null for those that the Java runtime trusts
     */
    @SuppressWarnings("NullAway.Init") // what uses the file sets the manager, or throws
    TrustedServers(@Nullable Path ca) {
        if (ca == null) {
            present = manager(null);
            files = null;
        } else {
            files = new FreshFiles(this::use, ca);
        }
    }

    private void use(List<PemFile> ca) {
        present = manager(ca.get(0).certificates());
    }

    private static X509ExtendedTrustManager manager(X509Certificate @Nullable [] authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities == null ? null : store(authorities));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("expected authorities that can be used, found " + e, e);
        }
        throw new IllegalStateException("every JDK has a trust manager for X.509");
    }

    private static KeyStore store(X509Certificate[] authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.length; i++) {
            store.setCertificateEntry("ca-" + i, authorities[i]);
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        X509ExtendedTrustManager trusted = refreshed();
        try {
            trusted.checkServerTrusted(chain, type, engine);
        } catch (CertificateException e) {
            throw explained(trusted, chain, engine.getHandshakeSession(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        refreshed().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        refreshed().checkServerTrusted(chain, type);
    }

    private X509ExtendedTrustManager refreshed() {
        if (files != null) {
            files.refresh();
        }
        return present;
    }

    private static CertificateException explained(
            X509ExtendedTrustManager trusted,
            X509Certificate[] chain,
            @Nullable SSLSession session,
            CertificateException cause) {
        X509Certificate found = chain[0];
        Instant now = Instant.now();
        for (X509Certificate each : chain) {
            Instant end = each.getNotAfter().toInstant();
            if (end.isBefore(now)) {
                return new CertificateException(
                        "expected certificates that are valid now, found that of " + name(each) + ", which ended at "
                                + end,
                        cause);
            }
        }
        try {
            trusted.checkServerTrusted(chain, UNKNOWN);
        } catch (CertificateException e) {
            return new CertificateException(
                    "expected a certificate that " + authorities(trusted) + " signed, found that of " + name(found)
                            + " signed by '"
                            + chain[chain.length - 1].getIssuerX500Principal().getName() + "'" + why(e),
                    cause);
        }
        // It is to be trusted, but for another name.
        String host = session == null ? "the host that was named" : Objects.toString(session.getPeerHost());
        return new CertificateException(
                "expected a certificate for " + host + ", found that of " + name(found) + " for " + names(found),
                cause);
    }

    private static String name(X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "'";
    }

    /** That nobody signed it who is trusted is said already. */
    private static String why(CertificateException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("unable to find valid certification path") ? "" : " (" + message + ")";
    }

    private static String authorities(X509ExtendedTrustManager trusted) {
        X509Certificate[] all = trusted.getAcceptedIssuers();
        return all.length > MAX_NAMED
                ? "one of " + all.length + " authorities"
                : Stream.of(all).map(TrustedServers::name).collect(Collectors.joining(" or "));
    }

    private static String names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? "no host at all (it has no subject alternative names)"
                    : String.join(
                            ", ",
                            names.stream()
                                    .map(name -> String.valueOf(name.get(1)))
                                    .toList());
        } catch (CertificateParsingException e) {
            return "names that cannot be read";
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return present.getAcceptedIssuers();
    }

    // It is no server.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("expected to be a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("expected to be a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("expected to be a client");
    }
}
