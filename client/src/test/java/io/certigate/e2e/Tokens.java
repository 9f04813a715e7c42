package io.certigate.e2e;

import io.certigate.client.CertigateClient;
import io.certigate.client.CheckRequests;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Consistency;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Entity;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.Revision;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/** Revisions that writes return, and checks that name them. */
final class Tokens {
    private static final long LIMIT_SECONDS = 20;

    private Tokens() {}

    /** Puts a user and returns the revision of that. */
    static Revision put(String target, String user) {
        try (CertigateClient client = CertigateClient.builder().target(target).build()) {
            return RegistryServiceGrpc.newBlockingStub(client.channel())
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .putEntity(PutEntityRequest.newBuilder()
                            .setEntity(Entity.newBuilder().setType("user").setId(user))
                            .build())
                    .getRevision();
        }
    }

    /** Asks a question that may only be answered from a revision or a later one; returns the status of the call. */
    static Status.Code askWith(String target, Revision atLeast) {
        CheckActionRequest question = CheckRequests.check(
                        CheckRequests.entity("user", "li"),
                        "user.register",
                        CheckRequests.entity("account.personal", "new"),
                        "CN")
                .toBuilder()
                .setConsistency(Consistency.newBuilder().setAtLeast(atLeast))
                .build();
        try (CertigateClient client = CertigateClient.builder().target(target).build()) {
            DecisionServiceGrpc.newBlockingStub(client.channel())
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .checkAction(question);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }
}
