package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.ApprovalAdmin;
import io.certigate.server.admin.Leave;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.Written;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import io.certigate.server.state.ProposalFilter;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import io.certigate.v1.ApprovalServiceGrpc.ApprovalServiceImplBase;
import io.certigate.v1.ApproveRequest;
import io.certigate.v1.ApproveResponse;
import io.certigate.v1.GetProposalRequest;
import io.certigate.v1.GetProposalResponse;
import io.certigate.v1.ListProposalsRequest;
import io.certigate.v1.ListProposalsResponse;
import io.certigate.v1.ProposalState;
import io.certigate.v1.ProposeRequest;
import io.certigate.v1.ProposeResponse;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.RejectRequest;
import io.certigate.v1.RejectResponse;
import io.certigate.v1.ReviewBreakGlassRequest;
import io.certigate.v1.ReviewBreakGlassResponse;
import io.certigate.v1.WithdrawRequest;
import io.certigate.v1.WithdrawResponse;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The service of proposals. Who calls is looked at on the calling thread; the rest runs elsewhere. */
public final class ApprovalGrpcService extends ApprovalServiceImplBase {
    private final ApprovalAdmin admin;
    private final ProposedChanges changes;
    private final StateStore store;
    private final InstantSource clock;
    private final Calls calls;
    private final BiPredicate<String, Role> mayStill;

    /**
     * Makes the service.
     *
     * @param admin decides on proposals
     * @param writers make the changes
     * @param store answers the reads
     * @param clock the wall clock
     * @param mayStill whether somebody who is not here now would still have a role
     */
    public ApprovalGrpcService(
            ApprovalAdmin admin,
            ChangeWriters writers,
            StateStore store,
            InstantSource clock,
            BiPredicate<String, Role> mayStill) {
        this.admin = admin;
        this.changes = new ProposedChanges(writers);
        this.store = store;
        this.clock = clock;
        this.calls = new Calls(writers.reads());
        this.mayStill = mayStill;
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<ProposeResponse> observer) {
        decide(
                request,
                caller -> {
                    Violations violations = new Violations();
                    ProposedChange change = request.getChange();
                    io.certigate.v1.WriteOptions inner = ProposedChanges.options(change);
                    ProposedChanges.check(change, violations);
                    if (request.getOptions().hasIfRevision()
                            || !request.getOptions().getBreakGlass().isEmpty()) {
                        violations.add(
                                "options", "expected no if_revision and no break_glass of a proposal, found one");
                    }
                    WriteOptions outer = RegistryRequests.options(request.getOptions(), violations);
                    WriteOptions condition = RegistryRequests.options(inner, violations);
                    violations.finish();
                    HighRisk risk = Objects.requireNonNull(ProposedChanges.risk(change));
                    require(caller, ProposedChanges.role(risk), "a proposal of the kind " + risk.text());
                    return changes.propose(
                            change,
                            risk,
                            new WriteOptions(
                                    condition.ifRevision(),
                                    outer.idempotencyKey(),
                                    outer.why().isEmpty() ? condition.why() : outer.why(),
                                    caller.name()));
                },
                written -> ProposeResponse.newBuilder()
                        .setProposal(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void approve(ApproveRequest request, StreamObserver<ApproveResponse> observer) {
        decide(
                request,
                caller -> {
                    WriteOptions decision = decision(request.getId(), request.getOptions(), caller);
                    Proposal proposal = find(request.getId()).record();
                    if (proposal.change().request().isEmpty()) {
                        throw new FailedPrecondition("expected a pending proposal, found that " + proposal.id()
                                + " broke the glass; review it instead");
                    }
                    ProposedChange change =
                            ProposalMessages.read(proposal.change().request());
                    requireProposer(proposal);
                    io.certigate.v1.WriteOptions inner = ProposedChanges.options(change);
                    WriteOptions options = new WriteOptions(
                            inner.hasIfRevision() ? inner.getIfRevision() : null,
                            decision.idempotencyKey(),
                            proposal.proposed().why(),
                            proposal.proposed().by(),
                            new Leave.Approving(
                                    proposal.id(),
                                    proposal.change().request(),
                                    decision.ifRevision(),
                                    decision.actor(),
                                    decision.why()));
                    return changes.make(change, options);
                },
                written -> ApproveResponse.newBuilder()
                        .setProposal(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void reject(RejectRequest request, StreamObserver<RejectResponse> observer) {
        decide(
                request,
                caller -> admin.reject(request.getId(), decision(request.getId(), request.getOptions(), caller)),
                written -> RejectResponse.newBuilder()
                        .setProposal(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> observer) {
        decide(
                request,
                caller -> admin.withdraw(request.getId(), decision(request.getId(), request.getOptions(), caller)),
                written -> WithdrawResponse.newBuilder()
                        .setProposal(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void reviewBreakGlass(ReviewBreakGlassRequest request, StreamObserver<ReviewBreakGlassResponse> observer) {
        decide(
                request,
                caller -> {
                    Violations violations = new Violations();
                    violations.required("verdict", request.getVerdict(), WriteOptions.MAX_WHY);
                    violations.finish();
                    WriteOptions decision = decision(request.getId(), request.getOptions(), caller);
                    return admin.review(
                            request.getId(),
                            new WriteOptions(
                                    decision.ifRevision(),
                                    decision.idempotencyKey(),
                                    request.getVerdict(),
                                    decision.actor()));
                },
                written -> ReviewBreakGlassResponse.newBuilder()
                        .setProposal(message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void getProposal(GetProposalRequest request, StreamObserver<GetProposalResponse> observer) {
        calls.read(
                request,
                () -> {
                    checkId(request.getId());
                    return GetProposalResponse.newBuilder()
                            .setProposal(message(find(request.getId())))
                            .build();
                },
                observer);
    }

    @Override
    public void listProposals(ListProposalsRequest request, StreamObserver<ListProposalsResponse> observer) {
        calls.read(request, () -> list(request), observer);
    }

    private ListProposalsResponse list(ListProposalsRequest request) {
        Violations violations = new Violations();
        if (request.getState() == ProposalState.UNRECOGNIZED) {
            violations.add("state", "expected a state of this version, found " + request.getStateValue());
        }
        int size = RegistryLists.pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(List.of("proposals", request.getState().name()), 1);
        long before = PolicyGrpcService.revision(token.read(request.getPageToken(), violations), violations);
        violations.finish();
        ProposalFilter filter = new ProposalFilter(
                status(request.getState()),
                request.getState() == ProposalState.PROPOSAL_STATE_EXPIRED,
                clock.instant(),
                before);
        RegistryLists.Page<io.certigate.v1.Proposal> page = RegistryLists.page(
                store.proposals(filter, size + 1),
                size,
                this::message,
                last -> token.write(List.of(Long.toString(last.id()))));
        return ListProposalsResponse.newBuilder()
                .addAllProposals(page.messages())
                .setNextPageToken(page.next())
                .build();
    }

    private static @Nullable Status status(ProposalState state) {
        return switch (state) {
            case PROPOSAL_STATE_PENDING, PROPOSAL_STATE_EXPIRED -> Status.PENDING;
            case PROPOSAL_STATE_APPROVED -> Status.APPROVED;
            case PROPOSAL_STATE_REJECTED -> Status.REJECTED;
            case PROPOSAL_STATE_WITHDRAWN -> Status.WITHDRAWN;
            case PROPOSAL_STATE_BREAK_GLASS -> Status.BREAK_GLASS;
            case PROPOSAL_STATE_REVIEWED -> Status.REVIEWED;
            case PROPOSAL_STATE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    /** Answers a write of an authenticated caller. */
    private <R> void decide(
            Message request,
            Function<Principal, CompletableFuture<Written<Proposal>>> write,
            Function<Written<Proposal>, R> answer,
            StreamObserver<R> observer) {
        Principal caller = Caller.current();
        if (!caller.isAuthenticated()) {
            observer.onError(Statuses.of(new FailedPrecondition(
                    "expected a caller who proved who it is, because anybody could be both persons, found one who did"
                            + " not; start the server with authentication")));
            return;
        }
        calls.readThenWrite(request, () -> write.apply(caller).thenApply(answer), observer);
    }

    /** Who may no longer make a change has no part in its approval; an approval that was made is told again whatever became of them. */
    private void requireProposer(Proposal proposal) {
        String proposer = proposal.proposed().by();
        Role role = ProposedChanges.role(proposal.risk());
        if (proposal.status() == Status.PENDING && !mayStill.test(proposer, role)) {
            throw new FailedPrecondition(
                    "expected a proposer who still has the role " + role.text() + ", found that '" + proposer
                            + "' has it no more; reject the proposal, and have somebody propose the change who may make it");
        }
    }

    private static void require(Principal caller, Role role, String what) {
        if (!caller.has(role)) {
            throw Callers.denial(what, role.text(), caller);
        }
    }

    private static WriteOptions decision(long id, io.certigate.v1.WriteOptions asked, Principal caller) {
        checkId(id);
        Violations violations = new Violations();
        WriteOptions options = RegistryRequests.options(asked, violations);
        if (!asked.getBreakGlass().isEmpty()) {
            violations.add("options.break_glass", "expected none of a decision, found one");
        }
        violations.finish();
        return new WriteOptions(options.ifRevision(), options.idempotencyKey(), options.why(), caller.name());
    }

    private static void checkId(long id) {
        if (id < 1) {
            Violations violations = new Violations();
            violations.add("id", "expected the number of a proposal, from 1, found " + id);
            violations.finish();
        }
    }

    private Versioned<Proposal> find(long id) {
        Versioned<Proposal> found = store.proposal(id);
        if (found == null) {
            throw new NotFound("expected a proposal " + id + ", found none; 'certigate proposal list' shows them");
        }
        return found;
    }

    private io.certigate.v1.Proposal message(Versioned<Proposal> proposal) {
        return ProposalMessages.proposal(proposal, clock.instant());
    }
}
