package io.certigate.client;

import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How gRPC treats the calls of a client, as its service configuration. A read that ended as UNAVAILABLE is tried again, at the
 * next node if there are several; a write never is, since nobody can tell whether it was done. (What never left the client,
 * or was refused by a node that is about to end, gRPC sends again by itself, writes too: no node has begun it.)
 */
final class CallPolicy {
    /** Calls that only read: safe to repeat. */
    static final List<MethodDescriptor<?, ?>> READS = List.of(
            DecisionServiceGrpc.getCheckActionMethod(),
            DecisionServiceGrpc.getCheckActionsMethod(),
            DecisionServiceGrpc.getForecastActionMethod(),
            RegistryServiceGrpc.getGetEntityMethod(),
            RegistryServiceGrpc.getListEntitiesMethod(),
            RegistryServiceGrpc.getGetCertificationMethod(),
            RegistryServiceGrpc.getListCertificationsMethod(),
            RegistryServiceGrpc.getGetRelationMethod(),
            RegistryServiceGrpc.getListRelationsMethod(),
            DirectiveServiceGrpc.getGetDirectiveMethod(),
            DirectiveServiceGrpc.getListDirectivesMethod(),
            PolicyServiceGrpc.getGetReleaseMethod(),
            PolicyServiceGrpc.getListReleasesMethod(),
            PolicyServiceGrpc.getGetReleaseStateMethod(),
            ChangeServiceGrpc.getGetStateMethod(),
            ChangeServiceGrpc.getListChangesMethod());

    private static final String INITIAL_BACKOFF = "0.05s";
    private static final String MAX_BACKOFF = "0.5s";
    private static final double BACKOFF_MULTIPLIER = 2;

    // Each success earns a tenth of a repetition.
    private static final double BUDGET_PER_SUCCESS = 0.1;

    private CallPolicy() {}

    /**
     * The configuration of a client.
     *
     * @param several whether it may have several nodes
     */
    static Map<String, ?> of(boolean several, Retries retries) {
        Map<String, Object> config = new HashMap<>();
        if (retries.attempts() > 1) {
            config.put("methodConfig", List.of(Map.of("name", names(), "retryPolicy", policy(retries))));
            // Repetitions stop while half of the tokens are gone.
            config.put("retryThrottling", Map.of("maxTokens", 2.0 * retries.burst(), "tokenRatio", BUDGET_PER_SUCCESS));
        }
        if (several) {
            config.put("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())));
            // Only of several: of a single one that is not ready, an administrator must learn why.
            config.put("healthCheckConfig", Map.of("serviceName", DecisionServiceGrpc.SERVICE_NAME));
        }
        return config;
    }

    private static List<Map<String, String>> names() {
        return READS.stream()
                .map(method -> Map.of(
                        "service", String.valueOf(method.getServiceName()),
                        "method", String.valueOf(method.getBareMethodName())))
                .toList();
    }

    private static Map<String, Object> policy(Retries retries) {
        return Map.of(
                "maxAttempts",
                (double) retries.attempts(),
                "initialBackoff",
                INITIAL_BACKOFF,
                "maxBackoff",
                MAX_BACKOFF,
                "backoffMultiplier",
                BACKOFF_MULTIPLIER,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
    }
}
