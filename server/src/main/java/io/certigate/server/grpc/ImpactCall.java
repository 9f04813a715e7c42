package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.impact.Impact;
import io.certigate.server.impact.ImpactCsv;
import io.certigate.server.impact.ImpactQuery;
import io.certigate.server.impact.ImpactReport;
import io.certigate.server.impact.ImpactSources;
import io.certigate.server.impact.Supposition;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.v1.AssessImpactHeader;
import io.certigate.v1.AssessImpactRequest;
import io.certigate.v1.AssessImpactResponse;
import io.certigate.v1.ImpactProgress;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One assessment: takes documents in, works, and sends a report as fast as its reader takes it. */
final class ImpactCall extends DocumentUpload<AssessImpactRequest, AssessImpactResponse> {
    /** Shortest time between two messages of progress. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ServerCallStreamObserver<AssessImpactResponse> observer;
    private final ImpactSources sources;
    private final ReleaseDesk desk;
    private final LongSupplier nanoTime;
    private final DocumentAssembler suites = new DocumentAssembler();
    private final PatientReader reader;
    private @Nullable AssessImpactHeader header;
    private boolean hasSuites;
    // Only the executor's thread uses them.
    private long toldAt;
    private @Nullable ImpactReport report;

    ImpactCall(
            ServerCallStreamObserver<AssessImpactResponse> observer,
            ByteBudget budget,
            Executor executor,
            ImpactSources sources,
            ReleaseDesk desk,
            LongSupplier nanoTime) {
        super(observer, budget, executor);
        this.observer = observer;
        this.sources = sources;
        this.desk = desk;
        this.nanoTime = nanoTime;
        this.reader = new PatientReader(observer, "the whole report");
        observer.setOnCancelHandler(reader::wake);
    }

    @Override
    void read(AssessImpactRequest part) {
        if (header == null) {
            if (!part.hasHeader()) {
                throw invalid("expected a header in the first message, found none");
            }
            header = part.getHeader();
            ImpactRequests.check(header);
            return;
        }
        switch (part.getPartCase()) {
            case DOCUMENT -> chunk(part.getDocument());
            case SUITE -> {
                hasSuites = true;
                chunk(part.getSuite(), suites);
            }
            default -> throw invalid("expected chunks of documents after the header, found something else");
        }
    }

    @Override
    AssessImpactResponse answer(List<PolicyDocument> all) {
        AssessImpactHeader asked = header;
        if (asked == null) {
            throw invalid("expected a header in the first message, found none");
        }
        if (!asked.hasCandidate() && !all.isEmpty()) {
            throw invalid("expected documents of a candidate only, found some without a candidate");
        }
        stopIfGone();
        Supposition supposition = asked.hasCandidate()
                ? candidate(desk.checkedCandidate(
                        "header.candidate.hash", asked.getCandidate().getHash(), all))
                : ImpactRequests.supposition(asked);
        ImpactQuery query = ImpactRequests.query(asked, supposition);
        if (hasSuites) {
            PolicySet words = supposition instanceof Supposition.Candidate candidate
                    ? candidate.release()
                    : desk.candidate("active", "active", List.of());
            query = query.asking(ReleaseDesk.suites(suites.finish(), words));
        }
        toldAt = nanoTime.getAsLong();
        ImpactReport made = Impact.assess(sources, query, reader::isGone, this::tell);
        report = made;
        return AssessImpactResponse.newBuilder()
                .setSummary(ImpactMessages.summary(made))
                .build();
    }

    private static Supposition candidate(CheckedRelease checked) {
        return new Supposition.Candidate(checked.policies(), checked.failing());
    }

    private void stopIfGone() {
        if (reader.isGone()) {
            throw new CancellationException("nobody waits for the assessment any more");
        }
    }

    private void tell(long decisions, long accounts) {
        long now = nanoTime.getAsLong();
        if (now - toldAt >= PERIOD.toNanos()) {
            toldAt = now;
            observer.onNext(AssessImpactResponse.newBuilder()
                    .setProgress(
                            ImpactProgress.newBuilder().setDecisions(decisions).setAccounts(accounts))
                    .build());
        }
    }

    @Override
    void rest() {
        ImpactReport made = report;
        AssessImpactHeader asked = header;
        if (made == null || asked == null) {
            return;
        }
        Iterator<AssessImpactResponse> parts = ImpactMessages.parts(made).iterator();
        while (parts.hasNext() && reader.await()) {
            observer.onNext(parts.next());
        }
        if (asked.getCsv()) {
            Iterator<ByteString> csv =
                    ImpactMessages.chunks(ImpactCsv.lines(made)).iterator();
            while (csv.hasNext() && reader.await()) {
                observer.onNext(
                        AssessImpactResponse.newBuilder().setCsv(csv.next()).build());
            }
        }
    }

    private static Invalid invalid(String description) {
        return new Invalid(List.of(new Violation("header", description)));
    }
}
