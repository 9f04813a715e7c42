package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.PolicyServiceGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The stubs of the commands about releases. */
final class PolicyStubs {
    /** How long a call that compiles may take unless told otherwise. */
    static final Duration COMPILING = Duration.ofMinutes(1);

    private PolicyStubs() {}

    /** Calls with one answer. */
    static PolicyServiceGrpc.PolicyServiceBlockingStub of(CertigateClient client, Duration timeout) {
        return PolicyServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Calls that send a stream. */
    static PolicyServiceGrpc.PolicyServiceBlockingV2Stub streaming(CertigateClient client, Duration timeout) {
        return PolicyServiceGrpc.newBlockingV2Stub(client.channel())
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
