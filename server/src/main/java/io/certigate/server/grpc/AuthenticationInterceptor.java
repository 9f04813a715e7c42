package io.certigate.server.grpc;

import io.certigate.server.security.Authenticator;
import io.certigate.server.security.PeerCertificate;
import io.certigate.server.security.Principal;
import io.certigate.server.security.Verdict;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who proves to be somebody who may make the call, by {@link RoleTable}, and tells the others nothing of why. Whoever serves the
 * call finds them in {@link Caller}. Who is let in for a stream is looked at again and again: when they may no longer, it ends.
 */
public final class AuthenticationInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** Takes the caller when it starts, so that the rest of the way does without. */
    private static final String CHECK =
            DecisionServiceGrpc.getCheckActionMethod().getFullMethodName();

    private static final RoleTable.@Nullable Row CHECK_ROW = RoleTable.row(CHECK);

    private final Authenticator authenticator;
    private final OpenStreams streams;
    private final RefusedCalls refused;
    // Who checked last, and the context to start their checks in: mostly it is the same one again. A race only makes it
    // anew.
    private volatile Entered last = Entered.of(Principal.ANYBODY);

    private record Entered(Principal caller, Context context) {
        static Entered of(Principal caller) {
            return new Entered(caller, Context.ROOT.withValue(Caller.KEY, caller));
        }
    }

    /**
     * Makes one.
     *
     * @param authenticator knows who they are
     * @param nanoTime the monotonic clock
     */
    public AuthenticationInterceptor(Authenticator authenticator, LongSupplier nanoTime) {
        this.authenticator = authenticator;
        this.streams = new OpenStreams(authenticator);
        this.refused = new RefusedCalls(nanoTime);
    }

    /** How many calls were refused because nobody proved to make them. */
    public long refusals() {
        return refused.count();
    }

    /** Ends the streams of those who may no longer, and tells of refused calls; to be called about every second. */
    public void recheck() {
        streams.recheck();
        refused.tell();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean checks = method.equals(CHECK);
        RoleTable.Row row = checks ? CHECK_ROW : RoleTable.row(method);
        if (row != null && row.open()) {
            return next.startCall(call, headers);
        }
        String authorization = authorization(headers);
        PeerCertificate certificate = call.getAttributes().get(PeerCertificates.KEY);
        Verdict verdict = authenticator.authenticate(authorization, certificate);
        if (!(verdict instanceof Verdict.Authenticated proven)) {
            refused.note(verdict, call);
            return verdict instanceof Verdict.Undecided
                    ? refuse(call, Callers.undecided())
                    : refuse(call, Callers.UNAUTHENTICATED, new Metadata());
        }
        Principal caller = proven.principal();
        if (row == null || !row.admits(caller)) {
            return refuse(call, Callers.denial(method, row == null ? "nobody" : row.text(), caller));
        }
        if (checks) {
            return startCheck(caller, call, headers, next);
        }
        // Nobody behind this needs it, and what nobody has nobody writes down.
        headers.discardAll(AUTHORIZATION);
        Context context = Context.current().withValue(Caller.KEY, caller);
        if (call.getMethodDescriptor().getType().clientSendsOneMessage()
                && call.getMethodDescriptor().getType().serverSendsOneMessage()) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        RevocableCall<Q, A> stream =
                new RevocableCall<>(call, new RevocableCall.Proof(authorization, certificate, caller));
        return streams.add(stream, Contexts.interceptCall(context, stream, headers, next));
    }

    /** The header, null for none. Of several nobody can say which one a proxy on the way looked at: they count as one of a wrong form. */
    private static @Nullable String authorization(Metadata headers) {
        Iterable<String> all = headers.getAll(AUTHORIZATION);
        if (all == null) {
            return null;
        }
        Iterator<String> each = all.iterator();
        String first = each.next();
        return each.hasNext() ? "" : first;
    }

    /** A check takes nothing else from its context: it asks the call itself whether it was cancelled. */
    @SuppressWarnings("ReferenceEquality") // Another one that is equal only makes it anew.
    private <Q, A> ServerCall.Listener<Q> startCheck(
            Principal caller, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Entered entered = last;
        if (entered.caller() != caller) {
            entered = Entered.of(caller);
            last = entered;
        }
        Context context = entered.context();
        Context before = context.attach();
        try {
            return next.startCall(call, headers);
        } finally {
            context.detach(before);
        }
    }

    private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, StatusRuntimeException why) {
        Metadata trailers = why.getTrailers();
        return refuse(call, why.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, Status why, Metadata trailers) {
        call.close(why, trailers);
        return new ServerCall.Listener<>() {};
    }
}
