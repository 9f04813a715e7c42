package io.certigate.client;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;

/** Keeps credentials from being sent in plaintext to another machine: by what is connected, whatever it was called. */
final class PrivateCredentials extends CallCredentials {
    private final CallCredentials credentials;

    PrivateCredentials(CallCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        SocketAddress peer = call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY || !isElsewhere(peer)) {
            credentials.applyRequestMetadata(call, executor, applier);
        } else {
            applier.fail(Status.UNAUTHENTICATED.withDescription("expected TLS before credentials are sent to " + peer
                    + ", found plaintext; nothing was sent: use TLS, or accept the risk explicitly"));
        }
    }

    private static boolean isElsewhere(SocketAddress peer) {
        // What is no address of a network, such as a connection within the process, leads nowhere else.
        return peer instanceof InetSocketAddress network
                && (network.isUnresolved() || !network.getAddress().isLoopbackAddress());
    }
}
