package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.replay.ReplayMessages;
import io.certigate.server.replay.ReplayRun;
import io.certigate.server.replay.Replayer;
import io.certigate.server.replay.Stretch;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.v1.ReplayDecisionsRequest;
import io.certigate.v1.ReplayDecisionsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Replays the log for callers, one after the other. */
public final class LogReplays {
    private static final int DEFAULT_FINDINGS = 1_000;
    private static final int MAX_FINDINGS = 10_000;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LogFolder folder;
    private final LogReader reader;
    private final ReleaseLoader<PolicySet> releases;
    private final Origin now;
    private final Executor executor;
    private final LongSupplier nanoTime;

    /**
     * Makes them.
     *
     * @param folder the log
     * @param reader finds single decisions in it
     * @param releases finds releases; for any number of threads
     * @param now this process
     * @param executor runs them, one at a time; bounded, and throws {@link RejectedExecutionException} when full
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public LogReplays(
            LogFolder folder,
            LogReader reader,
            ReleaseLoader<PolicySet> releases,
            Origin now,
            Executor executor,
            LongSupplier nanoTime) {
        this.folder = folder;
        this.reader = reader;
        this.releases = releases;
        this.now = now;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /**
     * What a caller asks for.
     *
     * @param id only this decision, null for those of the filter
     * @param most most findings that are sent
     */
    private record Wish(@Nullable UUID id, DecisionFilter filter, Stretch stretch, int most) {}

    /** Begins one. Does not block. */
    void begin(ReplayDecisionsRequest request, ServerCallStreamObserver<ReplayDecisionsResponse> observer) {
        Wish wish = wish(request);
        PatientReader reader = new PatientReader(observer, "the whole replay");
        observer.setOnCancelHandler(reader::wake);
        executor.execute(() -> replay(wish, observer, reader));
    }

    private static Wish wish(ReplayDecisionsRequest request) {
        Violations violations = new Violations();
        UUID id = request.getDecisionId().isEmpty() ? null : LogRequests.id(request.getDecisionId(), violations);
        if (id != null && request.hasFilter()) {
            violations.add("filter", "expected no filter beside decision_id, found both; leave out one");
        }
        DecisionFilter filter = LogRequests.filter(request.getFilter(), violations);
        int most = request.getMaxFindings() == 0 ? DEFAULT_FINDINGS : request.getMaxFindings();
        if (most < 0 || most > MAX_FINDINGS) {
            violations.add(
                    "max_findings",
                    "expected 1 to " + MAX_FINDINGS + ", or 0 for " + DEFAULT_FINDINGS + ", found " + most);
        }
        Instant since = filter.since();
        Instant until = filter.until();
        boolean isEmpty = since != null && until != null && !since.isBefore(until);
        if (isEmpty) {
            violations.add("filter.until", "expected an instant after filter.since, found one at or before it");
        }
        violations.finish();
        return new Wish(id, filter, new Stretch(since, until), most);
    }

    private void replay(Wish wish, ServerCallStreamObserver<ReplayDecisionsResponse> observer, PatientReader caller) {
        try {
            Hearing hearing = new Hearing(observer, caller, wish.most(), folder.identity());
            Replayer replayer = new Replayer(releases, now);
            ReplayRun.Summary summary = wish.id() == null
                    ? ReplayRun.run(folder, wish.stretch(), wish.filter()::takes, replayer, hearing)
                    : ReplayRun.one(folder, found(wish.id()), replayer, hearing);
            if (summary.complete() && caller.await()) {
                observer.onNext(ReplayDecisionsResponse.newBuilder()
                        .setSummary(ReplayMessages.summary(summary, hearing.leftOut, now))
                        .build());
                observer.onCompleted();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!observer.isCancelled()) {
                observer.onError(Statuses.of(e));
            }
        }
    }

    private LoggedDecision found(UUID id) throws IOException {
        LoggedDecision found = reader.find(id);
        if (found == null) {
            throw new AdminException.NotFound("expected a decision of this node's log, found none with the id " + id
                    + "; each node has a log of its own, and what is older than it keeps is deleted");
        }
        return found;
    }

    /** Sends what a run tells, as fast as the caller takes it. */
    private final class Hearing implements ReplayRun.Listener {
        private final ServerCallStreamObserver<ReplayDecisionsResponse> observer;
        private final PatientReader caller;
        private final int most;
        private final String log;
        private long sent;
        private long leftOut;
        private long last = nanoTime.getAsLong();

        Hearing(
                ServerCallStreamObserver<ReplayDecisionsResponse> observer,
                PatientReader caller,
                int most,
                String log) {
            this.observer = observer;
            this.caller = caller;
            this.most = most;
            this.log = log;
        }

        @Override
        public void finding(ReplayRun.Finding finding) {
            if (sent == most || !caller.await()) {
                leftOut++;
                return;
            }
            sent++;
            observer.onNext(ReplayDecisionsResponse.newBuilder()
                    .setFinding(ReplayMessages.finding(finding, log))
                    .build());
        }

        @Override
        public boolean progress(ReplayRun run, long done, long all) {
            long now = nanoTime.getAsLong();
            if (now - last >= PERIOD_NANOS && observer.isReady()) {
                last = now;
                observer.onNext(ReplayDecisionsResponse.newBuilder()
                        .setProgress(ReplayMessages.progress(run, done, all))
                        .build());
            }
            return !observer.isCancelled();
        }
    }
}
