package io.certigate.server.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact that an issuer attests of a holder. The key is (holder, kind, number).
 *
 * @param holder whom it is attested of
 * @param kind declared certification kind
 * @param number its normalized number, empty if it has none
 * @param issuer who issued it
 * @param scope what it covers, for people
 * @param validFrom start of its validity, inclusive
 * @param validUntil end of its validity, exclusive; null for open
 * @param numberVerified a certifier compared the number with the issuer's published list
 * @param suspensions when it did not count, ordered by start; each has a start
 * @param end how and when it ended, null if it did not
 */
public record Certification(
        EntityRef holder,
        String kind,
        String number,
        String issuer,
        String scope,
        Instant validFrom,
        @Nullable Instant validUntil,
        boolean numberVerified,
        List<Window> suspensions,
        @Nullable End end)
        implements RegistryRecord {

    /** How a certification ended. */
    public enum EndKind {
        /** Its issuer took it back. */
        REVOKED,
        /** It was cancelled. */
        CANCELLED,
        /** Another one took its place. */
        SUPERSEDED
    }

    /**
     * The end of a certification.
     *
     * @param kind how
     * @param effectiveAt from when on it does not count
     * @param recordedAt when the registry was told
     * @param supersededBy number of the one that took its place, empty otherwise
     */
    public record End(EndKind kind, Instant effectiveAt, Instant recordedAt, String supersededBy) {}

    /** Checks the validity window and copies the suspensions. */
    public Certification {
        if (validUntil != null && !validFrom.isBefore(validUntil)) {
            throw new IllegalArgumentException(
                    "expected valid_until after valid_from, found " + validFrom + " until " + validUntil);
        }
        suspensions = List.copyOf(suspensions);
    }

    /** The same with another number. */
    public Certification withNumber(String other) {
        return new Certification(
                holder, kind, other, issuer, scope, validFrom, validUntil, numberVerified, suspensions, end);
    }

    /** The same with other suspensions. */
    public Certification withSuspensions(List<Window> others) {
        return new Certification(
                holder, kind, number, issuer, scope, validFrom, validUntil, numberVerified, others, end);
    }

    /** The same with an end, or without one. */
    public Certification withEnd(@Nullable End ended) {
        return new Certification(
                holder, kind, number, issuer, scope, validFrom, validUntil, numberVerified, suspensions, ended);
    }

    /**
     * Its state at an instant, the first that fits in the order of {@link CertificationState}.
     *
     * @param at the instant
     * @param wellFormed whether the number has the layout that its kind demands
     */
    public CertificationState stateAt(Instant at, boolean wellFormed) {
        if (!wellFormed && !numberVerified) {
            return CertificationState.MALFORMED;
        }
        if (at.isBefore(validFrom)) {
            return CertificationState.NOT_YET_VALID;
        }
        if (end != null && !at.isBefore(end.effectiveAt())) {
            return end.kind() == EndKind.REVOKED ? CertificationState.REVOKED : CertificationState.CANCELLED;
        }
        if (validUntil != null && !at.isBefore(validUntil)) {
            return CertificationState.EXPIRED;
        }
        for (int i = 0; i < suspensions.size(); i++) {
            if (suspensions.get(i).contains(at)) {
                return CertificationState.SUSPENDED;
            }
        }
        return CertificationState.VALID;
    }

    /**
     * The earlier of {@code bound} and the first instant after {@code at} at which time can change the state. A
     * malformed number has no such instant: time does not heal it.
     */
    public @Nullable Instant nextEdge(Instant at, boolean wellFormed, @Nullable Instant bound) {
        if (!wellFormed && !numberVerified) {
            return bound;
        }
        Instant earliest = Edges.earlier(at, validUntil, Edges.earlier(at, validFrom, bound));
        if (end != null) {
            earliest = Edges.earlier(at, end.effectiveAt(), earliest);
        }
        for (int i = 0; i < suspensions.size(); i++) {
            earliest = suspensions.get(i).nextEdge(at, earliest);
        }
        return earliest;
    }
}
