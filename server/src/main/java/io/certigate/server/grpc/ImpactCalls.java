package io.certigate.server.grpc;

import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.impact.ImpactSources;
import io.certigate.v1.AssessImpactRequest;
import io.certigate.v1.AssessImpactResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** The calls that assess impact. */
public final class ImpactCalls {
    private final ImpactSources sources;
    private final ReleaseDesk desk;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final ByteBudget budget = new ByteBudget(ReleaseFolder.MAX_RELEASE_BYTES);

    /**
     * Makes them.
     *
     * @param sources where they look
     * @param desk finds and compiles candidates
     * @param executor runs them, which takes seconds to minutes; bounded, best one at a time
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public ImpactCalls(ImpactSources sources, ReleaseDesk desk, Executor executor, LongSupplier nanoTime) {
        this.sources = sources;
        this.desk = desk;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    StreamObserver<AssessImpactRequest> begin(ServerCallStreamObserver<AssessImpactResponse> observer) {
        return new ImpactCall(observer, budget, executor, sources, desk, nanoTime).begin();
    }
}
