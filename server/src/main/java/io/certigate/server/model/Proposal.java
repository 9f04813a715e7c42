package io.certigate.server.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that one person asks for and another one decides on; or, for review, one that was made without a second person.
 *
 * @param id its number, from 1
 * @param risk what kind of change it is
 * @param change what is asked for, for people and for whoever applies it
 * @param proposed who asked for it or made it, when, and why
 * @param expiresAt from when on nobody can approve it; null of a change that was made already
 * @param status what became of it; that nobody decided in time is not stored
 * @param decided who decided on it or reviewed it, when, and why or with which verdict; null while nobody did
 */
public record Proposal(
        long id,
        HighRisk risk,
        Change change,
        Signature proposed,
        @Nullable Instant expiresAt,
        Status status,
        @Nullable Signature decided)
        implements StateRecord {

    /**
     * What is asked for.
     *
     * @param target key of the record that is changed, as the change log has it; of a release its hash
     * @param base revision at which that record was last changed; 0 if there was none
     * @param request the request as the caller sent it, in a form of the caller's contract; empty of a change that was made already
     */
    public record Change(String target, long base, String request) {}

    /**
     * Who did something.
     *
     * @param by name of the principal
     * @param at when
     * @param why why; may be empty
     */
    public record Signature(String by, Instant at, String why) {}

    /** What became of a proposal, as it is stored. */
    public enum Status {
        /** Nobody decided yet: pending, or expired. */
        PENDING,
        /** It was approved and applied. */
        APPROVED,
        /** It was rejected. */
        REJECTED,
        /** The proposer took it back. */
        WITHDRAWN,
        /** It was made without a second person, and nobody reviewed it yet. */
        BREAK_GLASS,
        /** It was made without a second person, and another one reviewed it. */
        REVIEWED
    }

    /** Whether nobody decided in time. */
    public boolean isExpired(Instant now) {
        return status == Status.PENDING && expiresAt != null && !now.isBefore(expiresAt);
    }

    /** The same with a decision on it. */
    public Proposal decided(Status outcome, Signature by) {
        return new Proposal(id, risk, change, proposed, expiresAt, outcome, by);
    }
}
