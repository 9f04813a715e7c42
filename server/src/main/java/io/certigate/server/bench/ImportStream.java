package io.certigate.server.bench;

import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Imports records that are made on the way, four chunks ahead of the answers. */
final class ImportStream implements StreamObserver<ImportRecordsResponse> {
    private static final int CHUNK = 1_000;
    private static final int AHEAD = 4;
    private static final long STEP = 100_000;
    private static final long PATIENCE_SECONDS = 60;

    private final Channel channel;
    private final Consumer<String> progress;
    private final Semaphore room = new Semaphore(AHEAD);
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    ImportStream(Channel channel, Consumer<String> progress) {
        this.channel = channel;
        this.progress = progress;
    }

    /** Imports the rows of the holders 1 to {@code count}. */
    void run(long count, LongFunction<List<ImportRow.Builder>> records) throws InterruptedException {
        StreamObserver<ImportRecordsRequest> out =
                RegistryServiceGrpc.newStub(channel).importRecords(this);
        out.onNext(ImportRecordsRequest.newBuilder()
                .setHeader(
                        ImportHeader.newBuilder().setImportId(UUID.randomUUID().toString()))
                .build());
        ImportChunk.Builder chunk = ImportChunk.newBuilder().setNumber(1);
        for (long number = 1; number <= count && failure.get() == null; number++) {
            for (ImportRow.Builder row : records.apply(number)) {
                chunk.addRows(row.setLine(number));
                if (chunk.getRowsCount() == CHUNK) {
                    chunk = send(out, chunk);
                }
            }
            if (number % STEP == 0) {
                progress.accept("imported " + number + " of " + count);
            }
        }
        if (chunk.getRowsCount() > 0 && failure.get() == null) {
            send(out, chunk);
        }
        out.onCompleted();
        done.await();
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the import failed: " + failed.getMessage(), failed);
        }
    }

    /** Sends a chunk once there is room; the next one, which is empty. */
    private ImportChunk.Builder send(StreamObserver<ImportRecordsRequest> out, ImportChunk.Builder chunk)
            throws InterruptedException {
        if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("expected an answer within " + PATIENCE_SECONDS + " s, found none");
        }
        out.onNext(ImportRecordsRequest.newBuilder().setChunk(chunk).build());
        return ImportChunk.newBuilder().setNumber(chunk.getNumber() + 1);
    }

    @Override
    public void onNext(ImportRecordsResponse answer) {
        if (answer.getFailuresCount() > 0) {
            failure.compareAndSet(null, new IllegalStateException("" + answer.getFailures(0)));
        }
        room.release();
    }

    @Override
    public void onError(Throwable error) {
        failure.compareAndSet(null, error);
        room.release();
        done.countDown();
    }

    @Override
    public void onCompleted() {
        done.countDown();
    }
}
