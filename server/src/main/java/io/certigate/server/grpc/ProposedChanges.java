package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.Leave;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.Written;
import io.certigate.server.admin.WrittenRelease;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Proposal;
import io.certigate.server.security.Role;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.ProposedChange.ChangeCase;
import io.certigate.v1.ResumeCertificationRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the changes that proposals ask for, as the direct calls would, by a leave: so that proposing validates and approving applies what the direct call does. */
final class ProposedChanges {
    private static final int MAX_BYTES = 64 * 1024;
    private static final String FIELD = "change";

    private final ChangeWriters writers;

    ProposedChanges(ChangeWriters writers) {
        this.writers = writers;
    }

    /** What kind of change it is; null if it is none that this version knows. */
    static @Nullable HighRisk risk(ProposedChange change) {
        return switch (change.getChangeCase()) {
            case ACTIVATE_RELEASE, ROLL_BACK_RELEASE -> HighRisk.ACTIVATION;
            case AMEND_DIRECTIVE, LIFT_DIRECTIVE -> HighRisk.DIRECTIVES;
            case PUT_CERTIFICATION, RESUME_CERTIFICATION -> HighRisk.CERTIFICATIONS;
            case CHANGE_NOT_SET -> null;
        };
    }

    /** The role that the direct call needs. */
    static Role role(HighRisk risk) {
        return risk == HighRisk.CERTIFICATIONS ? Role.CERTIFIER : Role.ADMIN;
    }

    /** What the direct call would carry. */
    static io.certigate.v1.WriteOptions options(ProposedChange change) {
        return switch (change.getChangeCase()) {
            case ACTIVATE_RELEASE -> change.getActivateRelease().getOptions();
            case ROLL_BACK_RELEASE -> change.getRollBackRelease().getOptions();
            case AMEND_DIRECTIVE -> change.getAmendDirective().getOptions();
            case LIFT_DIRECTIVE -> change.getLiftDirective().getOptions();
            case PUT_CERTIFICATION -> change.getPutCertification().getOptions();
            case RESUME_CERTIFICATION -> change.getResumeCertification().getOptions();
            case CHANGE_NOT_SET -> io.certigate.v1.WriteOptions.getDefaultInstance();
        };
    }

    /** Checks what holds of a proposed change whatever the state. */
    static void check(ProposedChange change, Violations violations) {
        if (risk(change) == null) {
            violations.add(FIELD, "expected a change, found none");
        }
        if (change.getSerializedSize() > MAX_BYTES) {
            violations.add(FIELD, "expected at most " + MAX_BYTES + " bytes, found " + change.getSerializedSize());
        }
        io.certigate.v1.WriteOptions options = options(change);
        if (!options.getIdempotencyKey().isEmpty() || !options.getBreakGlass().isEmpty()) {
            violations.add(
                    FIELD + ".options",
                    "expected no idempotency_key and no break_glass in the proposed change, found one; a key for the"
                            + " proposal goes into the options beside the change");
        }
    }

    /** Proposes it; blocks. */
    CompletableFuture<Written<Proposal>> propose(ProposedChange change, HighRisk risk, WriteOptions options) {
        ProposedChange kept = named(change);
        return make(kept, options.with(new Leave.Proposing(risk, ProposalMessages.write(kept))));
    }

    /** A release's name may mean another one later: its whole hash does not. */
    private ProposedChange named(ProposedChange change) {
        if (change.getChangeCase() != ChangeCase.ACTIVATE_RELEASE) {
            return change;
        }
        ActivateReleaseRequest request = change.getActivateRelease();
        return change.toBuilder()
                .setActivateRelease(request.toBuilder().setHash(writers.desk().hash(request.getHash())))
                .build();
    }

    /** Makes it, by the leave of the options. */
    CompletableFuture<Written<Proposal>> make(ProposedChange change, WriteOptions options) {
        Violations violations = new Violations();
        return switch (change.getChangeCase()) {
            case ACTIVATE_RELEASE ->
                release(() -> writers.desk()
                        .activate(
                                change.getActivateRelease().getHash(),
                                options,
                                change.getActivateRelease().getConfirmImpact()));
            case ROLL_BACK_RELEASE -> release(() -> writers.desk().rollBack(options));
            case AMEND_DIRECTIVE ->
                writers.directives()
                        .commit(DirectiveRequests.amend(change.getAmendDirective(), violations), options)
                        .thenApply(Written::ofProposal);
            case LIFT_DIRECTIVE ->
                writers.directives()
                        .commit(DirectiveRequests.lift(change.getLiftDirective(), violations), options)
                        .thenApply(Written::ofProposal);
            case PUT_CERTIFICATION ->
                certification(
                        RegistryRequests.putCertification(change.getPutCertification(), violations),
                        violations,
                        options);
            case RESUME_CERTIFICATION ->
                certification(resume(change.getResumeCertification(), violations), violations, options);
            case CHANGE_NOT_SET -> throw new NotFound("expected a change in the proposal, found none");
        };
    }

    private CompletableFuture<Written<Proposal>> certification(
            Command<?> command, Violations violations, WriteOptions options) {
        violations.finish();
        return writers.registry().commit(command, options).thenApply(Written::ofProposal);
    }

    private static Command<?> resume(ResumeCertificationRequest request, Violations violations) {
        return new Command.Resume(
                RegistryRequests.key(request.hasKey(), request.getKey(), violations),
                RegistryRequests.at(request.hasAt(), request.getAt(), violations));
    }

    private CompletableFuture<Written<Proposal>> release(Supplier<WrittenRelease> write) {
        return CompletableFuture.supplyAsync(write, writers.compiler())
                .thenApply(written -> new Written<>(
                        Objects.requireNonNull(written.proposal()), written.revision(), written.unchanged()));
    }
}
