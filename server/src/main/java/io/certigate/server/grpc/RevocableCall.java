package io.certigate.server.grpc;

import io.certigate.server.security.PeerCertificate;
import io.certigate.server.security.Principal;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be ended while others write to it. Whoever serves it learns so as if the caller had cancelled it. For any thread.
 */
final class RevocableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Proof proof;
    // Guarded by this object.
    private boolean closed;
    private volatile boolean revoked;
    // Only the thread that looks at proofs again uses it.
    private int undecided;

    /**
     * What the caller showed.
     *
     * @param caller who it was then
     */
    record Proof(@Nullable String authorization, @Nullable PeerCertificate certificate, Principal caller) {
        /** Whether it still stands for the same one, who may do no less: what a stream asked for its caller was decided by that. */
        boolean holdsFor(Principal now) {
            return now.name().equals(caller.name()) && now.roles().containsAll(caller.roles());
        }

        /** Without the token: nobody is to find it in a log. */
        @Override
        public String toString() {
            return "the proof of '" + caller.name() + "'";
        }
    }

    RevocableCall(ServerCall<Q, A> call, Proof proof) {
        super(call);
        this.proof = proof;
    }

    Proof proof() {
        return proof;
    }

    /** Its proof was confirmed again. */
    void confirmed() {
        undecided = 0;
    }

    /** Its proof was neither confirmed nor refused; tells how often in a row. */
    int undecided() {
        return ++undecided;
    }

    /** Whether it was ended from this side. */
    boolean isRevoked() {
        return revoked;
    }

    /** Ends it, unless it has ended. */
    synchronized void revoke(Status status) {
        if (!closed) {
            closed = true;
            revoked = true;
            super.close(status, new Metadata());
        }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!revoked) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void sendMessage(A message) {
        if (!revoked) {
            super.sendMessage(message);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (!revoked) {
            closed = true;
            super.close(status, trailers);
        }
    }

    @Override
    public boolean isCancelled() {
        return revoked || super.isCancelled();
    }
}
