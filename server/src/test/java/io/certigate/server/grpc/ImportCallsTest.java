package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import io.certigate.server.admin.Leave;
import io.certigate.server.admin.TestNode;
import io.certigate.server.admin.TestWords;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.Certification;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one call takes, answers and holds: the caller is played by hand, the rest is real. */
class ImportCallsTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode(folder);
    }

    @AfterEach
    void close() {
        node.close();
    }

    /** A caller, as gRPC presents it to a service. */
    private static final class Caller extends ServerCallStreamObserver<ImportRecordsResponse> {
        private final BlockingQueue<ImportRecordsResponse> answers = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        private volatile int requested;
        private volatile boolean ready = true;
        private volatile Runnable onReady = () -> {};
        private volatile Runnable onCancel = () -> {};

        ImportRecordsResponse answer() throws InterruptedException {
            return Objects.requireNonNull(answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }

        Status end() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        void takesAnswers(boolean takes) {
            ready = takes;
            if (takes) {
                onReady.run();
            }
        }

        void goes() {
            onCancel.run();
        }

        @Override
        public void onNext(ImportRecordsResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(((StatusRuntimeException) failure).getStatus());
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        @Override
        @SuppressWarnings("NonAtomicOperationOnVolatileField") // the service asks under its lock
        public void request(int count) {
            requested += count;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public void disableAutoInboundFlowControl() {
            disableAutoRequest();
        }

        @Override
        public void disableAutoRequest() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void setCompression(String compression) {}
    }

    @Test
    void import_chunks_areAnsweredInOrderAndAsManyMoreAskedFor() throws Exception {
        Caller caller = new Caller();
        StreamObserver<ImportRecordsRequest> call = calls(LONG).begin(caller);
        assertThat(caller.requested).isEqualTo(1);
        call.onNext(header("i"));
        assertThat(caller.requested).isEqualTo(1 + ImportCall.MAX_IN_FLIGHT);
        for (int number = 1; number <= 4; number++) {
            call.onNext(chunk(number, "c" + number));
        }
        for (int number = 1; number <= 4; number++) {
            ImportRecordsResponse answer = caller.answer();
            assertThat(answer.getChunk()).isEqualTo(number);
            assertThat(answer.getWritten()).isEqualTo(1);
            assertThat(answer.getRevision().getNumber()).isEqualTo(number);
        }
        call.onCompleted();

        assertThat(caller.end().isOk()).isTrue();
        assertThat(caller.requested).isEqualTo(1 + ImportCall.MAX_IN_FLIGHT + 4);
    }

    @Test
    void import_callerTakesNoAnswers_isAskedForNoMore() throws Exception {
        Caller caller = new Caller();
        StreamObserver<ImportRecordsRequest> call = calls(LONG).begin(caller);
        call.onNext(header("i"));
        caller.takesAnswers(false);
        for (int number = 1; number <= 4; number++) {
            call.onNext(chunk(number, "c" + number));
        }
        awaitChunks();
        assertThat(node.store.head().revision().number()).isEqualTo(4);
        assertThat(caller.answers).isEmpty();
        assertThat(caller.requested).isEqualTo(1 + ImportCall.MAX_IN_FLIGHT);
        caller.takesAnswers(true);

        assertThat(caller.answer().getChunk()).isEqualTo(1);
        assertThat(caller.answer().getChunk()).isEqualTo(2);
    }

    @Test
    void import_moreAtATimeThanThereMayBe_isRefusedUntilOneHasGone() throws Exception {
        ImportCalls calls = calls(LONG);
        List<Caller> callers = List.of(new Caller(), new Caller(), new Caller(), new Caller());
        callers.forEach(calls::begin);
        Caller late = new Caller();
        StreamObserver<ImportRecordsRequest> refused = calls.begin(late);
        refused.onError(Status.CANCELLED.asRuntimeException());

        assertThat(late.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(calls.free()).isZero();
        callers.get(0).goes();
        callers.get(0).goes();
        assertThat(calls.free()).isEqualTo(1);
        Caller next = new Caller();
        calls.begin(next).onNext(header("i"));
        assertThat(next.requested).isEqualTo(1 + ImportCall.MAX_IN_FLIGHT);
    }

    @Test
    void import_callerGoesWhileChunksWait_nothingIsHeldAndNothingMoreWritten() throws Exception {
        ImportCalls calls = calls(LONG);
        CountDownLatch busy = new CountDownLatch(1);
        node.chunks.execute(() -> await(busy));
        Caller caller = new Caller();
        StreamObserver<ImportRecordsRequest> call = calls.begin(caller);
        call.onNext(header("i"));
        call.onNext(chunk(1, "c1"));
        call.onNext(chunk(2, "c2"));
        caller.goes();
        assertThat(calls.free()).isEqualTo(ImportCalls.MAX_IMPORTS - 1);
        busy.countDown();
        awaitChunks();

        Awaitility.await().until(() -> calls.free() == ImportCalls.MAX_IMPORTS);
        assertThat(node.store.head().revision().number()).isZero();
    }

    @Test
    void close_importUnderWay_isUnavailableAndNoOtherBegins() throws Exception {
        ImportCalls calls = calls(LONG);
        Caller caller = new Caller();
        calls.begin(caller).onNext(header("i"));
        calls.close();
        Caller late = new Caller();
        calls.begin(late);

        assertThat(caller.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(calls.free()).isEqualTo(ImportCalls.MAX_IMPORTS);
    }

    @Test
    void import_callerIsIdle_endsAfterAWhile() throws Exception {
        ImportCalls calls = calls(Duration.ofMillis(50));
        Caller silent = new Caller();
        calls.begin(silent).onNext(header("i"));

        assertThat(silent.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(calls.free()).isEqualTo(ImportCalls.MAX_IMPORTS);
    }

    @Test
    void import_storeIsSlow_isNoIdleness() throws Exception {
        ImportCalls calls = calls(Duration.ofMillis(50));
        CountDownLatch busy = new CountDownLatch(1);
        Caller caller = new Caller();
        StreamObserver<ImportRecordsRequest> call = calls.begin(caller);
        call.onNext(header("i"));
        node.chunks.execute(() -> await(busy));
        call.onNext(chunk(1, "c1"));
        Caller silent = new Caller();
        calls.begin(silent).onNext(header("j"));
        // By then the slow one has waited as long.
        silent.end();
        busy.countDown();

        assertThat(caller.answer().getWritten()).isEqualTo(1);
    }

    @Test
    void import_wrongParts_endTheCall() throws Exception {
        assertEnds(Code.INVALID_ARGUMENT, chunk(1, "c"));
        assertEnds(Code.INVALID_ARGUMENT, header(""));
        assertEnds(Code.INVALID_ARGUMENT, header("x".repeat(65)));
        assertEnds(Code.INVALID_ARGUMENT, header("a\u0000b"));
        assertEnds(Code.INVALID_ARGUMENT, header("i"), header("i"));
        assertEnds(Code.INVALID_ARGUMENT, header("i"), chunk(0, "c"));
        assertEnds(Code.INVALID_ARGUMENT, header("i"), chunk(2, "c"), chunk(2, "c"));
        assertEnds(Code.INVALID_ARGUMENT, header("i"), chunk(1));
        assertEnds(Code.INVALID_ARGUMENT, header("i"), ImportRecordsRequest.getDefaultInstance());
        String[] tooMany = new String[1_001];
        Arrays.fill(tooMany, "c");
        assertEnds(Code.INVALID_ARGUMENT, header("i"), chunk(3, tooMany));
        ImportRecordsRequest newer = ImportRecordsRequest.newBuilder()
                .setChunk(ImportChunk.newBuilder()
                        .setNumber(9)
                        .addRows(row(1, "c").toBuilder()
                                .setUnknownFields(UnknownFieldSet.newBuilder()
                                        .addField(
                                                100,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())))
                .build();
        assertEnds(Code.UNIMPLEMENTED, header("i"), newer);
    }

    @Test
    void import_rowWithoutRecordOrHolder_isNamed() throws Exception {
        Caller caller = new Caller();
        StreamObserver<ImportRecordsRequest> call = calls(LONG).begin(caller);
        call.onNext(header("i"));
        call.onNext(ImportRecordsRequest.newBuilder()
                .setChunk(ImportChunk.newBuilder()
                        .setNumber(1)
                        .addRows(ImportRow.newBuilder().setLine(7))
                        .addRows(ImportRow.newBuilder()
                                .setLine(8)
                                .setCertification(Certification.newBuilder().setKind(TestWords.FILING)))
                        .addRows(row(9, "c")))
                .build());
        ImportRecordsResponse answer = caller.answer();

        assertThat(answer.getWritten()).isEqualTo(1);
        assertThat(answer.getMalformed()).isZero();
        assertThat(answer.getFailuresList())
                .extracting(failure -> failure.getLine() + " " + Code.forNumber(failure.getCode()))
                .containsExactly("7 INVALID_ARGUMENT", "8 INVALID_ARGUMENT");
        assertThat(answer.getFailures(1).getMessage()).contains("certification.holder", "certification.valid_from");
        assertThat(node.store.recordsOf(new EntityRef("company", "c"))).isEqualTo(1);
    }

    private void assertEnds(Code expected, ImportRecordsRequest... parts) throws Exception {
        Caller caller = new Caller();
        ImportCalls calls = calls(LONG);
        StreamObserver<ImportRecordsRequest> call = calls.begin(caller);
        for (ImportRecordsRequest part : parts) {
            call.onNext(part);
        }
        assertThat(caller.end().getCode().value()).isEqualTo(expected.getNumber());
        awaitChunks();
        Awaitility.await().until(() -> calls.free() == ImportCalls.MAX_IMPORTS);
    }

    private ImportCalls calls(Duration maxIdle) {
        return new ImportCalls(node.imports, node.chunks, maxIdle);
    }

    /** Waits until what was handed to the executor is done, and what it wrote is seen. */
    private void awaitChunks() throws Exception {
        CompletableFuture.runAsync(() -> {}, node.chunks).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        node.imports
                .begin()
                .write(new io.certigate.server.admin.ImportChunk(
                        "barrier" + System.nanoTime(),
                        1,
                        "",
                        "test",
                        Leave.NONE,
                        List.of(new io.certigate.server.admin.ImportChunk.Row(1, null, List.of(problem())))))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static io.certigate.server.admin.AdminException.Violation problem() {
        return new io.certigate.server.admin.AdminException.Violation("row", "none");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ImportRecordsRequest header(String id) {
        return ImportRecordsRequest.newBuilder()
                .setHeader(ImportHeader.newBuilder().setImportId(id))
                .build();
    }

    private static ImportRecordsRequest chunk(long number, String... holders) {
        ImportChunk.Builder chunk = ImportChunk.newBuilder().setNumber(number);
        for (String holder : holders) {
            chunk.addRows(row(chunk.getRowsCount() + 1, holder));
        }
        return ImportRecordsRequest.newBuilder().setChunk(chunk).build();
    }

    private static ImportRow row(long line, String holder) {
        return ImportRow.newBuilder()
                .setLine(line)
                .setCertification(Certification.newBuilder()
                        .setHolder(
                                EntityReference.newBuilder().setType("company").setId(holder))
                        .setKind(TestWords.FILING)
                        .setNumber("N-1")
                        .setValidFrom(Timestamp.newBuilder().setSeconds(1)))
                .build();
    }
}
