package io.certigate.server.grpc;

import io.certigate.server.security.PeerCertificate;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads the client's certificate once for each connection, so that calls find its names among the attributes of theirs. */
final class PeerCertificates extends ServerTransportFilter {
    /** The names in the certificate that the client of a call proved to have; absent if it showed none. */
    static final Attributes.Key<PeerCertificate> KEY = Attributes.Key.create("certigate-peer-certificate");

    @Override
    public Attributes transportReady(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return transport;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? transport.toBuilder()
                            .set(KEY, PeerCertificate.of(certificate))
                            .build()
                    : transport;
        } catch (SSLPeerUnverifiedException e) {
            // It need not show one, and did not.
            return transport;
        }
    }
}
