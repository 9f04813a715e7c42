package io.certigate.server.grpc;

import io.certigate.server.admin.BulkImport;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The imports under way on this node: a few at a time. */
public final class ImportCalls implements AutoCloseable {
    /** Most imports at a time. */
    public static final int MAX_IMPORTS = 4;

    /** Chunks that an executor must be able to queue: those in flight, and those of them that are judged again. */
    public static final int QUEUE = 2 * MAX_IMPORTS * ImportCall.MAX_IN_FLIGHT;

    /** Longest wait for a caller's next part, or for it to take an answer. */
    static final Duration MAX_IDLE = Duration.ofSeconds(60);

    private final BulkImport imports;
    private final Executor executor;
    private final Duration maxIdle;
    // Guarded by this object.
    private final Set<ImportCall> calls = new HashSet<>();
    private boolean closed;

    /**
     * Makes them.
     *
     * @param imports writes the chunks
     * @param executor prepares chunks one after the other; takes {@value #QUEUE} that wait
     */
    public ImportCalls(BulkImport imports, Executor executor) {
        this(imports, executor, MAX_IDLE);
    }

    ImportCalls(BulkImport imports, Executor executor, Duration maxIdle) {
        this.imports = imports;
        this.executor = executor;
        this.maxIdle = maxIdle;
    }

    /** Begins one. */
    StreamObserver<ImportRecordsRequest> begin(StreamObserver<ImportRecordsResponse> observer) {
        ServerCallStreamObserver<ImportRecordsResponse> caller =
                (ServerCallStreamObserver<ImportRecordsResponse>) observer;
        ImportCall call = new ImportCall(caller, imports.begin(), executor, maxIdle, this::ended);
        StatusRuntimeException refusal = admit(call);
        if (refusal == null) {
            call.begin();
        } else {
            call.refuse(refusal);
        }
        return call;
    }

    private synchronized @Nullable StatusRuntimeException admit(ImportCall call) {
        if (closed) {
            return Statuses.stopping();
        }
        if (calls.size() == MAX_IMPORTS) {
            return Statuses.busy("expected at most " + MAX_IMPORTS
                    + " imports at a time, found as many already; try again when one has ended");
        }
        calls.add(call);
        return null;
    }

    private synchronized void ended(ImportCall call) {
        calls.remove(call);
    }

    /** How many more could begin. */
    synchronized int free() {
        return MAX_IMPORTS - calls.size();
    }

    /** Ends them: a caller can go on with another node, or later. */
    @Override
    public void close() {
        List<ImportCall> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(calls);
        }
        open.forEach(call -> call.stop(Statuses.stopping()));
    }
}
