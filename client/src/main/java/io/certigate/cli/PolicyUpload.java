package io.certigate.cli;

import com.google.protobuf.ByteString;
import io.certigate.v1.DocumentChunk;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends documents to a server in chunks.
 *
 * @param <Q> a part of what is sent
 * @param <R> the answer
 */
final class PolicyUpload<Q, R> {
    /** Bytes of a document in one message: less than the 256 KiB that a server takes. */
    private static final int CHUNK = 128 * 1024;

    private final BlockingClientCall<Q, R> call;
    private final Function<DocumentChunk, Q> part;

    /**
     * Makes one.
     *
     * @param call the call, which has a deadline
     * @param part wraps a chunk
     */
    PolicyUpload(BlockingClientCall<Q, R> call, Function<DocumentChunk, Q> part) {
        this.call = call;
        this.part = part;
    }

    /** Sends a header. */
    PolicyUpload<Q, R> header(Q header) {
        write(header);
        return this;
    }

    /**
     * Sends documents and waits for the answer.
     *
     * @param documents the files by the path to send them under
     */
    R send(SortedMap<String, Path> documents) throws IOException {
        documents(documents).end();
        R answer = next();
        if (answer == null) {
            throw new IllegalStateException("expected an answer to the documents, found none");
        }
        return answer;
    }

    /** Sends documents; more may follow. */
    PolicyUpload<Q, R> documents(SortedMap<String, Path> documents) throws IOException {
        boolean wanted = true;
        for (Map.Entry<String, Path> document : documents.entrySet()) {
            wanted = wanted && send(document.getKey(), document.getValue());
        }
        return this;
    }

    /** Says that nothing follows. */
    void end() {
        call.halfClose();
    }

    /** Waits for the next part of the answer, null after the last one. */
    @Nullable
    R next() {
        try {
            return call.read();
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean send(String path, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(CHUNK);
            boolean wanted = write(path, bytes);
            while (wanted && bytes.length == CHUNK) {
                bytes = in.readNBytes(CHUNK);
                wanted = bytes.length == 0 || write("", bytes);
            }
            return wanted;
        }
    }

    private boolean write(String path, byte[] bytes) {
        return write(part.apply(DocumentChunk.newBuilder()
                .setPath(path)
                .setData(ByteString.copyFrom(bytes))
                .build()));
    }

    /** False if the server wants no more: why, it tells when its answer is read. */
    private boolean write(Q message) {
        try {
            return call.write(message);
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the server was waited for", e);
    }
}
