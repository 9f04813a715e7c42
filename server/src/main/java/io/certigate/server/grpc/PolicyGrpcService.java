package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.FolderPublisher;
import io.certigate.server.admin.ReleaseBody;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.admin.ReleaseLookup;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.WrittenRelease;
import io.certigate.server.state.Activation;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StoredRelease;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.ActivateReleaseResponse;
import io.certigate.v1.AssessImpactRequest;
import io.certigate.v1.AssessImpactResponse;
import io.certigate.v1.DiffReleasesRequest;
import io.certigate.v1.DiffReleasesResponse;
import io.certigate.v1.GetReleaseRequest;
import io.certigate.v1.GetReleaseResponse;
import io.certigate.v1.GetReleaseStateRequest;
import io.certigate.v1.GetReleaseStateResponse;
import io.certigate.v1.ListReleasesRequest;
import io.certigate.v1.ListReleasesResponse;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.PublishReleaseResponse;
import io.certigate.v1.Release;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.RollBackReleaseResponse;
import io.certigate.v1.ValidateReleaseRequest;
import io.certigate.v1.ValidateReleaseResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The policy service. The calling thread, which may be the event loop, only takes messages in; the rest runs elsewhere. */
public final class PolicyGrpcService extends PolicyServiceGrpc.PolicyServiceImplBase {
    private static final String ACTIVE = "active";
    private static final int DEFAULT_PAGE = 100;

    private final ReleaseDesk desk;
    private final StateStore store;
    private final Executor reads;
    private final Executor compiler;
    private final ReleaseUploads uploads;
    private final ImpactCalls impact;
    private final ByteBudget downloads = new ByteBudget(ReleaseFolder.MAX_RELEASE_BYTES);

    /**
     * Makes the service.
     *
     * @param desk changes and compares releases
     * @param store answers the reads
     * @param reads runs the reads, which block; bounded, and throws {@link RejectedExecutionException} when full
     * @param compiler runs what compiles, likewise; best one at a time, since it takes memory and processors
     * @param impact assesses impact
     */
    public PolicyGrpcService(
            ReleaseDesk desk, StateStore store, Executor reads, Executor compiler, ImpactCalls impact) {
        this.desk = desk;
        this.store = store;
        // What runs there knows who calls.
        this.reads = Context.currentContextExecutor(reads);
        this.compiler = Context.currentContextExecutor(compiler);
        this.impact = impact;
        this.uploads = new ReleaseUploads(desk, new ByteBudget(ReleaseFolder.MAX_RELEASE_BYTES), compiler);
    }

    @Override
    public StreamObserver<ValidateReleaseRequest> validateRelease(StreamObserver<ValidateReleaseResponse> observer) {
        return uploads.validate(observer);
    }

    @Override
    public StreamObserver<PublishReleaseRequest> publishRelease(StreamObserver<PublishReleaseResponse> observer) {
        return uploads.publish(
                observer,
                written -> PublishReleaseResponse.newBuilder()
                        .setRelease(message(written.hash()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .setUnchanged(written.unchanged())
                        .build());
    }

    @Override
    public void activateRelease(ActivateReleaseRequest request, StreamObserver<ActivateReleaseResponse> observer) {
        run(compiler, request, observer, () -> {
            WriteOptions options = options(request.getOptions());
            WrittenRelease written = desk.activate(request.getHash(), options, request.getConfirmImpact());
            return ActivateReleaseResponse.newBuilder()
                    .setRelease(message(written.hash()))
                    .setRevision(RegistryMessages.revision(written.revision()))
                    .setUnchanged(written.unchanged())
                    .build();
        });
    }

    @Override
    public void rollBackRelease(RollBackReleaseRequest request, StreamObserver<RollBackReleaseResponse> observer) {
        run(compiler, request, observer, () -> {
            WrittenRelease written = desk.rollBack(options(request.getOptions()));
            Activation replaced = store.activationBefore(written.revision().number());
            return RollBackReleaseResponse.newBuilder()
                    .setRelease(message(written.hash()))
                    .setRevision(RegistryMessages.revision(written.revision()))
                    .setReplaced(replaced == null ? "" : replaced.hash())
                    .build();
        });
    }

    @Override
    public void getRelease(GetReleaseRequest request, StreamObserver<GetReleaseResponse> observer) {
        if (isNewer(request, observer)) {
            return;
        }
        ReleaseDownload download =
                new ReleaseDownload((ServerCallStreamObserver<GetReleaseResponse>) observer, downloads);
        download.begin();
        try {
            reads.execute(() -> {
                try {
                    StoredRelease found = ReleaseLookup.find(store, "hash", request.getHash());
                    String body = store.release(found.hash());
                    download.send(message(found), body == null ? List.of() : ReleaseBody.read(body));
                } catch (RuntimeException | Error e) {
                    download.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            download.fail(e);
        }
    }

    @Override
    public void listReleases(ListReleasesRequest request, StreamObserver<ListReleasesResponse> observer) {
        run(reads, request, observer, () -> {
            Violations violations = new Violations();
            int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
            if (size < 0 || size > StateStore.MAX_ROWS) {
                violations.add(
                        "page_size",
                        "expected 1 to " + StateStore.MAX_ROWS + ", or 0 for " + DEFAULT_PAGE + ", found " + size);
            }
            PageToken token = new PageToken(List.of("releases"), 1);
            long before = revision(token.read(request.getPageToken(), violations), violations);
            violations.finish();
            List<StoredRelease> found = store.releasesBefore(before, size + 1);
            List<Release> page = RegistryReads.fitting(
                    found.stream().limit(size).map(this::message).toList());
            ListReleasesResponse.Builder answer =
                    ListReleasesResponse.newBuilder().addAllReleases(page);
            if (found.size() > page.size()) {
                answer.setNextPageToken(token.write(
                        List.of(Long.toString(page.get(page.size() - 1).getRevision()))));
            }
            return answer.build();
        });
    }

    @Override
    public StreamObserver<DiffReleasesRequest> diffReleases(StreamObserver<DiffReleasesResponse> observer) {
        return uploads.diff(observer);
    }

    @Override
    public StreamObserver<AssessImpactRequest> assessImpact(StreamObserver<AssessImpactResponse> observer) {
        return impact.begin((ServerCallStreamObserver<AssessImpactResponse>) observer);
    }

    @Override
    public void getReleaseState(GetReleaseStateRequest request, StreamObserver<GetReleaseStateResponse> observer) {
        run(reads, request, observer, () -> {
            GetReleaseStateResponse.Builder state = GetReleaseStateResponse.newBuilder();
            if (store.activationBefore(Long.MAX_VALUE) != null) {
                state.setActive(message(ACTIVE));
            }
            FolderPublisher.Status folder = desk.folder();
            if (folder != null) {
                state.setFolder(folder.folder().toString());
                FolderPublisher.Failure failure = folder.failure();
                if (failure != null) {
                    state.setFailure(ReleaseMessages.failure(failure));
                }
            }
            return state.build();
        });
    }

    static long revision(@Nullable List<String> token, Violations violations) {
        if (token == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(token.get(0));
        } catch (NumberFormatException e) {
            violations.add("page_token", "expected a next_page_token as the server wrote it, found another text");
            return Long.MAX_VALUE;
        }
    }

    private static WriteOptions options(io.certigate.v1.WriteOptions asked) {
        Violations violations = new Violations();
        WriteOptions options = RegistryRequests.options(asked, violations);
        violations.finish();
        return options;
    }

    private Release message(String name) {
        return message(ReleaseLookup.find(store, "hash", name));
    }

    private Release message(StoredRelease release) {
        return ReleaseMessages.release(release, store.activationBefore(Long.MAX_VALUE));
    }

    private static <R> void run(Executor executor, Message request, StreamObserver<R> observer, Supplier<R> answer) {
        if (isNewer(request, observer)) {
            return;
        }
        if (observer instanceof ServerCallStreamObserver<?> call) {
            // A caller who has gone must not make the answer throw: what was written stays written.
            call.setOnCancelHandler(() -> {});
        }
        try {
            executor.execute(() -> {
                R message;
                try {
                    message = answer.get();
                } catch (RuntimeException | Error e) {
                    observer.onError(Statuses.of(e));
                    return;
                }
                observer.onNext(message);
                observer.onCompleted();
            });
        } catch (RejectedExecutionException e) {
            observer.onError(Statuses.of(e));
        }
    }

    /** Whether a request has a field that this version does not know; if so, it is refused. */
    private static boolean isNewer(Message request, StreamObserver<?> observer) {
        String field = NewerFields.first(request);
        if (field != null) {
            observer.onError(Statuses.unimplemented(field));
        }
        return field != null;
    }
}
