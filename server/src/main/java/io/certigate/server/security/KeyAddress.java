package io.certigate.server.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An address that tells a set of keys. It blocks nobody, and takes neither long nor much. */
final class KeyAddress {
    /** Time enough for a fetch. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI address;
    private final Duration deadline;

    /**
     * Makes one.
     *
     * @param deadline longest time that a fetch takes, from the connection to the last byte
     */
    KeyAddress(URI address, Duration deadline) {
        this.address = address;
        this.deadline = deadline;
    }

    /** Fetches the document; fails with an {@link IOException} that says what was found, or with what the network threw. */
    CompletableFuture<byte[]> fetch() {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(deadline)
                .header("Accept", "application/jwk-set+json, application/json")
                .GET()
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, answer -> new Bounded());
        // The request's own limit ends with the first byte of the answer.
        CompletableFuture<HttpResponse<byte[]>> bounded =
                exchange.copy().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        var unused = bounded.whenComplete((answer, failure) -> {
            if (failure != null) {
                // Closes the connection too.
                exchange.cancel(true);
            }
        });
        return bounded.thenCompose(answer -> answer.statusCode() == OK
                ? CompletableFuture.completedFuture(answer.body())
                : CompletableFuture.failedFuture(
                        new IOException("expected the status 200, found " + answer.statusCode())));
    }

    /** A body of bounded size. */
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
            if (bytes.size() > KeySet.MAX_BYTES) {
                if (subscription != null) {
                    subscription.cancel();
                }
                body.completeExceptionally(
                        new IOException("expected at most " + KeySet.MAX_BYTES + " bytes, found more"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
