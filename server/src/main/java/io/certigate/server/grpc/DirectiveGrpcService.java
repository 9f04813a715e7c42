package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.DirectiveAdmin;
import io.certigate.server.admin.DirectiveCommand;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.Written;
import io.certigate.server.model.Directive;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.AmendDirectiveResponse;
import io.certigate.v1.DirectiveServiceGrpc.DirectiveServiceImplBase;
import io.certigate.v1.GetDirectiveRequest;
import io.certigate.v1.GetDirectiveResponse;
import io.certigate.v1.IssueDirectiveRequest;
import io.certigate.v1.IssueDirectiveResponse;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.LiftDirectiveResponse;
import io.certigate.v1.ListDirectivesRequest;
import io.certigate.v1.ListDirectivesResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The service of directives: translates in, asks the {@link DirectiveAdmin} or the store, translates out. */
public final class DirectiveGrpcService extends DirectiveServiceImplBase {
    private static final int MAX_HISTORY = 1_000;

    private final DirectiveAdmin admin;
    private final StateStore store;
    private final InstantSource clock;
    private final Calls calls;

    /**
     * Makes the service.
     *
     * @param admin applies the writes
     * @param store answers the reads
     * @param clock the wall clock
     * @param executor runs the reads, which block; bounded, and throws
     *     {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public DirectiveGrpcService(DirectiveAdmin admin, StateStore store, InstantSource clock, Executor executor) {
        this.admin = admin;
        this.store = store;
        this.clock = clock;
        this.calls = new Calls(executor);
    }

    @Override
    public void issueDirective(IssueDirectiveRequest request, StreamObserver<IssueDirectiveResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> DirectiveRequests.issue(request, violations),
                written -> IssueDirectiveResponse.newBuilder()
                        .setDirective(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void amendDirective(AmendDirectiveRequest request, StreamObserver<AmendDirectiveResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> DirectiveRequests.amend(request, violations),
                written -> AmendDirectiveResponse.newBuilder()
                        .setDirective(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void liftDirective(LiftDirectiveRequest request, StreamObserver<LiftDirectiveResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> DirectiveRequests.lift(request, violations),
                written -> LiftDirectiveResponse.newBuilder()
                        .setDirective(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void getDirective(GetDirectiveRequest request, StreamObserver<GetDirectiveResponse> observer) {
        calls.read(request, () -> get(request), observer);
    }

    @Override
    public void listDirectives(ListDirectivesRequest request, StreamObserver<ListDirectivesResponse> observer) {
        calls.read(request, () -> list(request), observer);
    }

    private <R> void write(
            Message request,
            io.certigate.v1.WriteOptions asked,
            Function<Violations, DirectiveCommand> reader,
            Function<Written<Directive>, R> answer,
            StreamObserver<R> observer) {
        calls.write(
                request,
                violations -> {
                    WriteOptions options = RegistryRequests.options(asked, violations);
                    DirectiveCommand command = reader.apply(violations);
                    violations.finish();
                    return admin.apply(command, options);
                },
                answer,
                observer);
    }

    private GetDirectiveResponse get(GetDirectiveRequest request) {
        Violations violations = new Violations();
        String id = violations.required("id", request.getId(), Command.MAX_WORD);
        violations.finish();
        Versioned<Directive> found = store.directive(id);
        if (found == null) {
            throw new NotFound("expected a directive '" + id + "', found none");
        }
        GetDirectiveResponse.Builder answer = GetDirectiveResponse.newBuilder().setDirective(message(found));
        if (request.getHistory()) {
            String epoch = store.head().revision().epoch();
            List<Change> changes = store.history(ChangeKind.DIRECTIVE, RecordCodec.directiveKey(id), MAX_HISTORY);
            answer.addAllHistory(RegistryReads.fitting(changes.stream()
                    .map(change -> DirectiveMessages.change(change, epoch))
                    .toList()));
        }
        return answer.build();
    }

    private ListDirectivesResponse list(ListDirectivesRequest request) {
        Violations violations = new Violations();
        int size = RegistryLists.pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(List.of("directives", String.valueOf(request.getIncludeOver())), 1);
        List<String> after = token.read(request.getPageToken(), violations);
        violations.finish();
        Instant overAfter = request.getIncludeOver() ? null : clock.instant();
        RegistryLists.Page<io.certigate.v1.Directive> page = RegistryLists.page(
                store.directives(after == null ? "" : after.get(0), overAfter, size + 1),
                size,
                this::message,
                directive -> token.write(List.of(directive.id())));
        return ListDirectivesResponse.newBuilder()
                .addAllDirectives(page.messages())
                .setNextPageToken(page.next())
                .build();
    }

    private io.certigate.v1.Directive message(Versioned<Directive> directive) {
        return DirectiveMessages.directive(directive, clock.instant());
    }
}
