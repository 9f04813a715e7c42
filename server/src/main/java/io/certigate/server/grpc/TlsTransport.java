package io.certigate.server.grpc;

import io.certigate.server.tls.ClientAuthentication;
import io.certigate.server.tls.TlsFiles;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * How the server speaks TLS: version 1.3 alone, by the JDK. Netty's native library would have to be written into a temporary folder and run
 * from there, which hardened machines forbid.
 */
final class TlsTransport {
    private static final String VERSION = "TLSv1.3";

    /** A session that is resumed shows no certificate again: it must not outlive the authority that vouched for it. */
    private static final int SESSION_SECONDS = 1;

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
