package io.certigate.server.grpc;

import io.certigate.server.security.Authenticator;
import io.certigate.server.security.Verdict;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that are open, of which each caller had to prove who they are. They are bounded as calls are. For any thread.
 *
 * <p>A proof that can be neither confirmed nor refused leaves its stream open for a while.
 */
final class OpenStreams {
    /** How often in a row a proof may be neither confirmed nor refused; about once a second it is looked at. */
    static final int MAX_UNDECIDED = 600;

    private final Authenticator authenticator;
    private final Set<RevocableCall<?, ?>> open = ConcurrentHashMap.newKeySet();

    OpenStreams(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Adds one until it ends, whose listener is told of its end. */
    <Q> ServerCall.Listener<Q> add(RevocableCall<Q, ?> call, ServerCall.Listener<Q> listener) {
        open.add(call);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onCancel() {
                open.remove(call);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                open.remove(call);
                if (call.isRevoked()) {
                    super.onCancel();
                } else {
                    super.onComplete();
                }
            }
        };
    }

    /** How many there are. */
    int size() {
        return open.size();
    }

    /** Ends those whose callers may no longer. */
    void recheck() {
        for (RevocableCall<?, ?> call : open) {
            RevocableCall.Proof proof = call.proof();
            Verdict verdict = authenticator.authenticate(proof.authorization(), proof.certificate());
            if (verdict instanceof Verdict.Refused
                    || verdict instanceof Verdict.Undecided && call.undecided() > MAX_UNDECIDED) {
                call.revoke(Callers.UNAUTHENTICATED);
            } else if (verdict instanceof Verdict.Authenticated now && !proof.holdsFor(now.principal())) {
                call.revoke(Callers.CHANGED);
            } else if (verdict instanceof Verdict.Authenticated) {
                call.confirmed();
            }
        }
    }
}
