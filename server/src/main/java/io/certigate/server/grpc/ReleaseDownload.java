package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.DocumentChunk;
import io.certigate.v1.GetReleaseResponse;
import io.certigate.v1.Release;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends a release as fast as its reader takes it, for a bounded time. */
final class ReleaseDownload {
    /** Most bytes of a document in one message. */
    static final int CHUNK = 64 * 1024;

    /** Longest time that a reader may take. */
    static final Duration MAX_TIME = Duration.ofSeconds(60);

    private final ServerCallStreamObserver<GetReleaseResponse> observer;
    private final ByteBudget budget;
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    // Guarded by this object.
    private final Deque<PolicyDocument> documents = new ArrayDeque<>();
    private ByteString rest = ByteString.EMPTY;
    private long taken;
    private boolean found;
    private boolean ended;

    ReleaseDownload(ServerCallStreamObserver<GetReleaseResponse> observer, ByteBudget budget) {
        this.observer = observer;
        this.budget = budget;
    }

    /** Listens for the reader; what to send follows. */
    void begin() {
        observer.setOnReadyHandler(this::send);
        observer.setOnCancelHandler(this::end);
        sent.orTimeout(MAX_TIME.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> {
            fail(Statuses.late("expected a reader of the whole release within " + MAX_TIME.toSeconds()
                    + " s, found it reading still"));
            return null;
        });
    }

    /** Sends a release. */
    synchronized void send(Release release, List<PolicyDocument> all) {
        if (ended) {
            return;
        }
        long bytes = 0;
        for (PolicyDocument document : all) {
            bytes += document.text().length();
        }
        budget.take(bytes);
        taken = bytes;
        documents.addAll(all);
        found = true;
        observer.onNext(GetReleaseResponse.newBuilder().setRelease(release).build());
        send();
    }

    synchronized void fail(Throwable failure) {
        if (!ended) {
            end();
            observer.onError(Statuses.of(failure));
        }
    }

    private synchronized void send() {
        while (found && !ended && observer.isReady()) {
            if (rest.isEmpty() && documents.isEmpty()) {
                end();
                observer.onCompleted();
            } else {
                observer.onNext(next());
            }
        }
    }

    private GetReleaseResponse next() {
        DocumentChunk.Builder chunk = DocumentChunk.newBuilder();
        if (rest.isEmpty()) {
            PolicyDocument document = documents.remove();
            chunk.setPath(document.path());
            rest = ByteString.copyFromUtf8(document.text());
        }
        int size = Math.min(CHUNK, rest.size());
        chunk.setData(rest.substring(0, size));
        rest = rest.substring(size);
        return GetReleaseResponse.newBuilder().setDocument(chunk).build();
    }

    private synchronized void end() {
        ended = true;
        sent.complete(null);
        documents.clear();
        rest = ByteString.EMPTY;
        budget.giveBack(taken);
        taken = 0;
    }
}
