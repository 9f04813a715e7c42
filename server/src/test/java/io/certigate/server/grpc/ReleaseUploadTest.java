package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.fixture.Uploads;
import io.certigate.v1.ListReleasesRequest;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.ValidateReleaseRequest;
import io.certigate.v1.ValidateReleaseResponse;
import io.certigate.v1.Waiver;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that are malformed, too large, or too many. */
class ReleaseUploadTest {
    private static final PublishReleaseRequest HEADER = PublishReleaseRequest.newBuilder()
            .setHeader(PublishReleaseHeader.getDefaultInstance())
            .build();

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        channel = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private static PublishReleaseRequest part(String path, ByteString data) {
        return PublishReleaseRequest.newBuilder()
                .setDocument(Uploads.chunk(path, data))
                .build();
    }

    private static PublishReleaseRequest part(String path, String text) {
        return part(path, ByteString.copyFromUtf8(text));
    }

    private Refusal refusal(PublishReleaseRequest... parts) {
        return Refusal.of(() -> Uploads.send(Uploads.stub(channel).publishRelease(), List.of(parts)));
    }

    private void assertInvalid(Refusal refused, String field, String complaint) {
        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.violations()).containsOnlyKeys(field);
        assertThat(refused.violations().get(field)).contains(complaint);
        assertThat(PolicyServiceGrpc.newBlockingStub(channel)
                        .listReleases(ListReleasesRequest.getDefaultInstance())
                        .getReleasesList())
                .hasSize(1);
    }

    @Test
    void publish_headerMissingOrTwice_isInvalid() {
        assertInvalid(refusal(), "header", "found none");
        assertInvalid(refusal(part("a.yaml", "x")), "header", "found none");
        assertInvalid(refusal(HEADER, HEADER), "header", "found another");
    }

    @Test
    void publish_noDocuments_isInvalid() {
        assertInvalid(refusal(HEADER), "policies", "expected at least one policy document");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../a.yaml", "/a.yaml", "a//b.yaml", ".git/a.yaml", "a\\b.yaml", "a\n.yaml", "a.txt", "b/.yaml"})
    void publish_pathThatNoFolderWouldGive_isInvalid(String path) {
        assertInvalid(refusal(HEADER, part(path, "x")), "document.path", "expected a relative path such as");
    }

    @Test
    void publish_chunksOutOfPlace_areInvalid() {
        assertInvalid(refusal(HEADER, part("", "x")), "document.path", "expected a path on the first chunk");
        assertInvalid(
                refusal(HEADER, part("a.yaml", "x"), part("b.yaml", "x"), part("a.yaml", "x")),
                "document.path",
                "'a.yaml' again");
        assertInvalid(refusal(HEADER, part("a".repeat(600) + ".yaml", "x")), "document.path", "at most 512 characters");
    }

    @Test
    void publish_bytesThatAreNoText_areInvalid() {
        assertInvalid(
                refusal(HEADER, part("a.yaml", ByteString.copyFrom(new byte[] {(byte) 0xC3}))),
                "document.data",
                "expected UTF-8, found other bytes in a.yaml");
    }

    @Test
    void publish_characterSplitBetweenChunks_isWhole() {
        ByteString text = ByteString.copyFromUtf8("# 长\n");
        List<ValidateReleaseRequest> parts = new ArrayList<>();
        Uploads.chunks(TestPolicies.documents())
                .forEach(chunk -> parts.add(
                        ValidateReleaseRequest.newBuilder().setDocument(chunk).build()));
        parts.add(ValidateReleaseRequest.newBuilder()
                .setDocument(Uploads.chunk("", text.substring(0, 3)))
                .build());
        parts.add(ValidateReleaseRequest.newBuilder()
                .setDocument(Uploads.chunk("", text.substring(3)))
                .build());

        ValidateReleaseResponse found = Uploads.send(Uploads.stub(channel).validateRelease(), parts);

        assertThat(found.getProblemsList()).isEmpty();
    }

    @Test
    void publish_documentBeyondTheLimit_isInvalid() {
        ByteString chunk = ByteString.copyFrom(new byte[200_000]);
        List<PublishReleaseRequest> parts = new ArrayList<>(List.of(HEADER, part("big.yaml", chunk)));
        parts.addAll(Collections.nCopies(ReleaseFolder.MAX_DOCUMENT_BYTES / chunk.size(), part("", chunk)));

        assertInvalid(
                refusal(parts.toArray(PublishReleaseRequest[]::new)),
                "document.data",
                "expected a document of at most " + ReleaseFolder.MAX_DOCUMENT_BYTES);
    }

    @Test
    void publish_messageBeyondTheLimit_isExhausted() {
        assertThat(refusal(HEADER, part("big.yaml", ByteString.copyFrom(new byte[300_000])))
                        .code())
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void publish_hashOfOtherDocuments_isInvalid() {
        PublishReleaseHeader header =
                PublishReleaseHeader.newBuilder().setHash("ab".repeat(32)).build();

        Refusal refused = Refusal.of(() -> Uploads.publish(channel, header, TestPolicies.documents()));

        assertInvalid(refused, "header.hash", "expected documents with the hash " + "ab".repeat(32));
    }

    @Test
    void publish_waiversAtFault_areInvalid() {
        PublishReleaseHeader.Builder many = PublishReleaseHeader.newBuilder();
        for (int i = 0; i <= 1_000; i++) {
            many.addWaivers(Waiver.newBuilder().setTestCase("case " + i).setWhy("why"));
        }
        PublishReleaseHeader.Builder silent =
                PublishReleaseHeader.newBuilder().addWaivers(Waiver.newBuilder().setTestCase("case"));

        assertInvalid(
                refusal(PublishReleaseRequest.newBuilder().setHeader(many).build()),
                "header.waivers",
                "expected at most 1000 waivers");
        assertInvalid(
                refusal(PublishReleaseRequest.newBuilder().setHeader(silent).build()),
                "header.waivers[0].why",
                "expected 1 to 1024 characters, found none");
    }

    @Test
    void publish_fieldOfANewerContract_isUnimplemented() {
        PublishReleaseHeader header = PublishReleaseHeader.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();

        Refusal refused =
                refusal(PublishReleaseRequest.newBuilder().setHeader(header).build());

        assertThat(refused.code()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(refused.message()).contains("header.900");
    }

    @Test
    void uploads_beyondTheirBudget_areExhaustedUntilOthersEnd() throws Exception {
        ByteBudget budget = new ByteBudget(10_000);
        ReleaseUploads uploads = new ReleaseUploads(node.desk, budget, Runnable::run);
        Answer first = new Answer();
        Answer second = new Answer();
        Answer third = new Answer();
        ValidateReleaseRequest part = ValidateReleaseRequest.newBuilder()
                .setDocument(Uploads.chunk("a.yaml", ByteString.copyFrom(new byte[6_000])))
                .build();

        StreamObserver<ValidateReleaseRequest> held = uploads.validate(first);
        held.onNext(part);
        uploads.validate(second).onNext(part);
        held.onError(new StatusException(Status.CANCELLED));
        StreamObserver<ValidateReleaseRequest> later = uploads.validate(third);
        later.onNext(part);
        later.onCompleted();

        assertThat(first.done).isNotDone();
        assertThat(second.done)
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOf(StatusRuntimeException.class)
                .withMessageContaining("RESOURCE_EXHAUSTED: expected releases of at most 10000 bytes");
        assertThat(third.done).isCompleted();
        budget.take(10_000);
    }

    /** What a call was answered. */
    private static final class Answer implements StreamObserver<ValidateReleaseResponse> {
        private final CompletableFuture<ValidateReleaseResponse> done = new CompletableFuture<>();

        @Override
        public void onNext(ValidateReleaseResponse value) {
            done.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            assertThat(done).isCompleted();
        }
    }
}
