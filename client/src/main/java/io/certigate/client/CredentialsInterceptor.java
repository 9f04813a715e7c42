package io.certigate.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/** Gives credentials to each call that has none. */
record CredentialsInterceptor(CallCredentials credentials) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(
                method, options.getCredentials() == null ? options.withCallCredentials(credentials) : options);
    }
}
