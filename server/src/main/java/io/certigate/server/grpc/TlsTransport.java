package io.certigate.server.grpc;

import io.certigate.server.tls.ClientAuthentication;
import io.certigate.server.tls.TlsFiles;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * How the server speaks TLS: version 1.3 alone, by the JDK. Netty's native library would have to be written into a temporary folder and run
 * from there, which hardened machines forbid.
 */
final class TlsTransport {
    private static final String VERSION = "TLSv1.3";

    /**
     * A session that is resumed shows no certificate again, so that a client could go on after its certificate or the authority that
     * signed it has ended. No ticket of TLS 1.3 may live for longer than 7 days, and for sessions that do the JDK gives none: so every
     * connection shows its certificate.
     */
    private static final long SESSION_SECONDS = Duration.ofDays(8).toSeconds();

    private TlsTransport() {}

    static SslContext of(TlsFiles files) {
        X509TrustManager trusted = files.trustManager();
        SslContextBuilder builder =
                SslContextBuilder.forServer(files.keyManager()).clientAuth(clientAuth(files.clients()));
        if (trusted != null) {
            builder.trustManager(trusted);
        }
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols(VERSION)
                    .sessionTimeout(SESSION_SECONDS)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("every JDK from 17 on has " + VERSION + " with ALPN", e);
        }
    }

    private static ClientAuth clientAuth(ClientAuthentication clients) {
        return switch (clients) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }
}
