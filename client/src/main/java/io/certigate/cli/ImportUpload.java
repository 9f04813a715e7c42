package io.certigate.cli;

import io.certigate.client.CertigateException;
import io.certigate.client.Failures;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingV2Stub;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends the chunks of a file and takes their answers. When a server that has answered goes away, it goes on with the same
 * chunks as soon as there is one again.
 */
final class ImportUpload {
    /** Most chunks that are not answered yet. */
    static final int MAX_IN_FLIGHT = 4;

    /** How long a server that has gone is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long a chunk waits for the way to be free while there are answers to take. */
    private static final Duration BLOCKED = Duration.ofMillis(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Supplier<RegistryServiceBlockingV2Stub> registry;
    private final ImportHeader header;
    private final Duration timeout;
    private final ImportJournal journal;

    /**
     * Makes one.
     *
     * @param registry the server, asked for once per attempt
     * @param header what all chunks share
     * @param timeout longest wait for each answer
     * @param journal where the chunks come from, and their answers go
     */
    ImportUpload(
            Supplier<RegistryServiceBlockingV2Stub> registry,
            ImportHeader header,
            Duration timeout,
            ImportJournal journal) {
        this.registry = registry;
        this.header = header;
        this.timeout = timeout;
        this.journal = journal;
    }

    /**
     * Sends everything.
     *
     * @throws CertigateException if the server refuses the import, or gives no answer for too long
     * @throws InputException if the rest of the file cannot be read as rows; what was read before is sent
     */
    void run() throws IOException {
        long lastAnswer = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        boolean answered = false;
        while (true) {
            long before = journal.answered();
            try {
                attempt();
                return;
            } catch (CertigateException e) {
                if (journal.answered() > before) {
                    answered = true;
                    lastAnswer = System.nanoTime();
                    pause = FIRST_PAUSE;
                }
                boolean patient = System.nanoTime() - lastAnswer < PATIENCE.toNanos();
                if (!answered || !patient || !passes(e)) {
                    throw e;
                }
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Whether the same may succeed later. */
    private static boolean passes(CertigateException e) {
        return e instanceof CertigateException.Unavailable
                || e instanceof CertigateException.Overloaded
                || e instanceof CertigateException.TimedOut;
    }

    private void attempt() throws IOException {
        BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call =
                registry.get().importRecords();
        try (ImportJournal.Chunks chunks = journal.open()) {
            send(call, chunks);
        } catch (StatusException e) {
            throw Failures.of(e.getStatus().asRuntimeException(e.getTrailers()));
        } catch (StatusRuntimeException e) {
            throw Failures.of(e);
        } catch (TimeoutException e) {
            throw Failures.of(Status.DEADLINE_EXCEEDED
                    .withDescription("no answer to a chunk within " + timeout.toSeconds() + " s")
                    .withCause(e)
                    .asRuntimeException());
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            call.cancel("done with it", null);
        }
    }

    private void send(BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call, ImportJournal.Chunks chunks)
            throws IOException, StatusException, TimeoutException, InterruptedException {
        call.write(
                ImportRecordsRequest.newBuilder().setHeader(header).build(), timeout.toNanos(), TimeUnit.NANOSECONDS);
        Deque<ImportChunks.Chunk> unanswered = new ArrayDeque<>();
        InputException broken = null;
        ImportChunks.Chunk next = null;
        boolean more = true;
        while (more || next != null || !unanswered.isEmpty()) {
            if (more && next == null) {
                try {
                    next = chunks.next();
                } catch (InputException e) {
                    broken = e;
                }
                more = next != null;
            }
            if (next != null && unanswered.size() < MAX_IN_FLIGHT && isSent(call, next, unanswered.isEmpty())) {
                unanswered.add(next);
                next = null;
            } else if (!unanswered.isEmpty()) {
                ImportChunks.Chunk first = unanswered.remove();
                journal.add(first, answer(call, first));
            }
        }
        call.halfClose();
        call.read(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (broken != null) {
            throw broken;
        }
    }

    /**
     * Sends a chunk, unless the way is blocked: then an answer must be taken first. A call that has failed counts as blocked too,
     * until its last answer is taken: what was answered is stored.
     */
    private boolean isSent(
            BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call,
            ImportChunks.Chunk chunk,
            boolean isOnly)
            throws StatusException, TimeoutException, InterruptedException {
        if (chunk.message().getRowsCount() == 0) {
            return true;
        }
        Duration wait = isOnly ? timeout : BLOCKED;
        ImportRecordsRequest part =
                ImportRecordsRequest.newBuilder().setChunk(chunk.message()).build();
        try {
            // If the server wants no more, it says why when the answer is read.
            call.write(part, wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | StatusException e) {
            if (isOnly) {
                throw e;
            }
            return false;
        }
    }

    private ImportRecordsResponse answer(
            BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call, ImportChunks.Chunk chunk)
            throws StatusException, TimeoutException, InterruptedException {
        if (chunk.message().getRowsCount() == 0) {
            return ImportRecordsResponse.getDefaultInstance();
        }
        ImportRecordsResponse answer = call.read(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (answer == null || answer.getChunk() != chunk.message().getNumber()) {
            throw Status.INTERNAL
                    .withDescription("expected an answer to chunk "
                            + chunk.message().getNumber() + ", found "
                            + (answer == null ? "the end" : "one to chunk " + answer.getChunk()))
                    .asRuntimeException();
        }
        return answer;
    }

    private static void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the server was waited for", e);
    }
}
