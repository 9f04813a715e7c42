package io.certigate.server.grpc;

import io.certigate.server.impact.ImpactQuery;
import io.certigate.server.impact.ImpactQuery.Baseline;
import io.certigate.server.impact.Supposition;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.AssessImpactHeader;
import io.certigate.v1.ImpactBaseline;
import io.certigate.v1.SupposedEnd;
import java.time.Instant;
import java.util.List;

/** Reads what to assess. */
public final class ImpactRequests {
    private static final long MOST = 100_000_000;
    private static final int MAX_WORD = 256;

    private ImpactRequests() {}

    /** Throws {@link io.certigate.server.admin.AdminException.Invalid} if a field is at fault. */
    public static void check(AssessImpactHeader header) {
        Violations violations = new Violations();
        most("header.max_decisions", header.getMaxDecisions(), violations);
        most("header.max_accounts", header.getMaxAccounts(), violations);
        Timestamps.read("header.at", header.hasAt(), header.getAt(), violations);
        Instant from = Timestamps.read("header.from", header.hasFrom(), header.getFrom(), violations);
        Instant to = Timestamps.read("header.to", header.hasTo(), header.getTo(), violations);
        if (from != null && to != null && !from.isBefore(to)) {
            violations.add("header.to", "expected an instant after from, found " + to);
        }
        if (header.getBaseline() == ImpactBaseline.UNRECOGNIZED) {
            violations.add("header.baseline", "expected RECORDED or ACTIVE, found " + header.getBaselineValue());
        }
        switch (header.getSuppositionCase()) {
            case CANDIDATE ->
                violations.optional(
                        "header.candidate.hash", header.getCandidate().getHash(), MAX_WORD);
            case LAPSED_KIND -> violations.required("header.lapsed_kind", header.getLapsedKind(), MAX_WORD);
            case CANCELLED -> end("header.cancelled", header.getCancelled(), violations);
            case ENDED -> end("header.ended", header.getEnded(), violations);
            case UNTIL -> Timestamps.read("header.until", true, header.getUntil(), violations);
            case SUPPOSITION_NOT_SET -> {
                if (!header.hasAt()) {
                    violations.add("header.supposition", "expected a supposition or an instant, found neither");
                }
            }
        }
        if (header.getWithoutLog() && header.getWithoutRegistry()) {
            violations.add("header.without_log", "expected the log or the registry to be looked at, found neither");
        }
        violations.finish();
    }

    private static void most(String field, long number, Violations violations) {
        if (number < 0 || number > MOST) {
            violations.add(field, "expected 1 to " + MOST + ", or 0 for the default, found " + number);
        }
    }

    private static EntityRef end(String field, SupposedEnd end, Violations violations) {
        violations.required(field + ".kind", end.getKind(), MAX_WORD);
        violations.optional(field + ".number", end.getNumber(), MAX_WORD);
        return violations.ref(field + ".holder", end.hasHolder(), end.getHolder());
    }

    /** What is supposed, if it is no candidate; the header was checked. */
    public static Supposition supposition(AssessImpactHeader header) {
        Violations none = new Violations();
        return switch (header.getSuppositionCase()) {
            case LAPSED_KIND -> new Supposition.Lapsed(header.getLapsedKind());
            case CANCELLED ->
                new Supposition.Cancelled(
                        end("", header.getCancelled(), none),
                        header.getCancelled().getKind(),
                        header.getCancelled().getNumber());
            case ENDED ->
                new Supposition.Ended(
                        end("", header.getEnded(), none),
                        header.getEnded().getKind(),
                        header.getEnded().getNumber());
            case UNTIL -> new Supposition.Until(Timestamps.instant(header.getUntil()));
            case CANDIDATE, SUPPOSITION_NOT_SET -> new Supposition.OtherInstant();
        };
    }

    /** What to assess; the header was checked. */
    public static ImpactQuery query(AssessImpactHeader header, Supposition supposition) {
        return new ImpactQuery(
                supposition,
                header.hasAt() ? Timestamps.instant(header.getAt()) : null,
                header.hasFrom() ? Timestamps.instant(header.getFrom()) : null,
                header.hasTo() ? Timestamps.instant(header.getTo()) : null,
                header.getMaxDecisions() == 0 ? ImpactQuery.DEFAULT_DECISIONS : header.getMaxDecisions(),
                header.getMaxAccounts() == 0 ? ImpactQuery.DEFAULT_ACCOUNTS : header.getMaxAccounts(),
                header.getBaseline() == ImpactBaseline.IMPACT_BASELINE_ACTIVE ? Baseline.ACTIVE : Baseline.RECORDED,
                !header.getWithoutLog(),
                !header.getWithoutRegistry(),
                List.of());
    }
}
