package io.certigate.server.grpc;

import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a call is for, which decides what it gives way to. */
enum CallKind {
    /** Tells how the node does: never refused. */
    VITAL,
    /** Writes what can only forbid: never refused here, since nothing is more urgent. */
    FORBIDDING,
    /** Writes anything else: has a rate for each caller; what waits for the writer is bounded there. */
    WRITE,
    /** Asks whether actions are allowed: has a rate for each caller, and is shed in part when the node is late. */
    CHECK,
    /** Asks for what takes long, and nobody acts on at once: has a rate for each caller, and is shed before any check. */
    READ;

    private static final Set<String> VITAL_CALLS = names(
            HealthGrpc.getCheckMethod(),
            HealthGrpc.getWatchMethod(),
            ChangeServiceGrpc.getGetStateMethod(),
            ChangeServiceGrpc.getWatchMethod(),
            ChangeServiceGrpc.getAcknowledgeClockMethod());

    private static final Set<String> FORBIDDING_CALLS = names(
            RegistryServiceGrpc.getSuspendCertificationMethod(),
            RegistryServiceGrpc.getRevokeCertificationMethod(),
            RegistryServiceGrpc.getCancelCertificationMethod(),
            DirectiveServiceGrpc.getIssueDirectiveMethod());

    private static final Set<String> CHECK_CALLS = names(
            DecisionServiceGrpc.getCheckActionMethod(),
            DecisionServiceGrpc.getCheckActionsMethod(),
            DecisionServiceGrpc.getStreamCheckActionsMethod());

    // Others than those whose names begin as reads do.
    private static final Set<String> READ_CALLS = names(
            DecisionServiceGrpc.getForecastActionMethod(),
            PolicyServiceGrpc.getAssessImpactMethod(),
            PolicyServiceGrpc.getDiffReleasesMethod(),
            PolicyServiceGrpc.getValidateReleaseMethod());

    private static final Set<String> READ_WORDS = Set.of("Get", "List", "Tail", "Export", "Verify", "Replay");

    private static Set<String> names(MethodDescriptor<?, ?>... methods) {
        return Arrays.stream(methods).map(MethodDescriptor::getFullMethodName).collect(Collectors.toUnmodifiableSet());
    }

    /** What calls of a method are for; of one that is listed nowhere, by its name: a read if that says so, else a write. */
    static CallKind of(MethodDescriptor<?, ?> method) {
        String name = method.getFullMethodName();
        if (VITAL_CALLS.contains(name)) {
            return VITAL;
        }
        if (FORBIDDING_CALLS.contains(name)) {
            return FORBIDDING;
        }
        if (CHECK_CALLS.contains(name)) {
            return CHECK;
        }
        String bare = String.valueOf(method.getBareMethodName());
        return READ_CALLS.contains(name) || READ_WORDS.stream().anyMatch(bare::startsWith) ? READ : WRITE;
    }
}
