package io.certigate.server.grpc;

import io.certigate.server.admin.BulkImport;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** The imports under way on this node: a few at a time. */
public final class ImportCalls {
    /** Most imports at a time. */
    public static final int MAX_IMPORTS = 4;

    /** Chunks that an executor must be able to queue: those in flight, and those of them that are judged again. */
    public static final int QUEUE = 2 * MAX_IMPORTS * ImportCall.MAX_IN_FLIGHT;

    /** Longest wait for a caller's next part, or for it to take an answer. */
    static final Duration MAX_IDLE = Duration.ofSeconds(60);

    private final BulkImport imports;
    private final Executor executor;
    private final Duration maxIdle;
    private final Semaphore free = new Semaphore(MAX_IMPORTS);

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
        ImportCall call = new ImportCall(caller, imports.begin(), executor, maxIdle, free::release);
        if (free.tryAcquire()) {
            call.begin();
        } else {
            call.refuse(Statuses.busy("expected at most " + MAX_IMPORTS
                    + " imports at a time, found more; try again when one has ended"));
        }
        return call;
    }

    /** How many more could begin. */
    int free() {
        return free.availablePermits();
    }
}
