package io.certigate.client;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client speaks TLS: if it was told how, or if what it asks is not on this machine. For a channel of one's own.
 *
 * @param tls how; null for plaintext
 */
public record Transport(@Nullable TlsOptions tls) {
    private static final String VERSION = "TLSv1.3";

    /**
     * Chooses.
     *
     * @param targets what is asked
     * @param tls how TLS is spoken; null for {@link TlsOptions#DEFAULT} where others than this machine are asked, otherwise plaintext
     * @param insecure plaintext on purpose
     * @throws IllegalArgumentException if TLS is to be spoken and not to be
     */
    public static Transport of(Targets targets, @Nullable TlsOptions tls, boolean insecure) {
        if (insecure && tls != null) {
            throw new IllegalArgumentException("expected TLS or plaintext, found both; leave out one of them");
        }
        if (tls != null) {
            return new Transport(tls);
        }
        return new Transport(insecure || targets.areLoopback() ? null : TlsOptions.DEFAULT);
    }

    /**
     * What makes a gRPC channel speak so.
     *
     * @throws IllegalArgumentException if a file cannot be used
     */
    public ChannelCredentials credentials() {
        if (tls == null) {
            return InsecureChannelCredentials.create();
        }
        SslContextBuilder builder = SslContextBuilder.forClient().trustManager(new TrustedServers(tls.ca()));
        if (tls.certificate() != null && tls.key() != null) {
            builder.keyManager(new ClientCertificate(tls.certificate(), tls.key()));
        }
        try {
            // The JDK's, as the server's: Netty's native library would have to be written into a temporary folder and
            // run from there.
            return NettySslContextChannelCredentials.create(GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols(VERSION)
                    .build());
        } catch (SSLException e) {
            throw new IllegalStateException("every JDK from 17 on has " + VERSION + " with ALPN", e);
        }
    }
}
