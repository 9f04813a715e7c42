package io.certigate.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Sends a token with each call, as {@code authorization: Bearer TOKEN}. */
final class BearerToken extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final Supplier<String> tokens;

    BearerToken(Supplier<String> tokens) {
        this.tokens = tokens;
    }

    /** Whether it can stand in metadata. */
    static boolean isSendable(String token) {
        return SENDABLE.matcher(token).matches();
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        executor.execute(() -> apply(applier));
    }

    private void apply(MetadataApplier applier) {
        String token;
        try {
            token = tokens.get();
        } catch (RuntimeException e) {
            applier.fail(Status.UNAUTHENTICATED
                    .withDescription("expected a token, found a failure of what supplies it")
                    .withCause(e));
            return;
        }
        if (token == null || !isSendable(token)) {
            applier.fail(Status.UNAUTHENTICATED.withDescription(
                    "expected a token of visible ASCII characters, found none or one with others"));
            return;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        applier.apply(headers);
    }
}
