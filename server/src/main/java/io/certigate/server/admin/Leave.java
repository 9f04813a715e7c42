package io.certigate.server.admin;

import io.certigate.server.model.HighRisk;
import org.jspecify.annotations.Nullable;

/** By which leave somebody makes a change that may need a second person. */
public sealed interface Leave {
    /** By none: such a change is refused. */
    Leave NONE = new None();

    /** By that of the operator, who gave a state without a release its first one. */
    Leave FIRST_RELEASE = new FirstRelease();

    /** By none. */
    record None() implements Leave {}

    /** By that of the operator. */
    record FirstRelease() implements Leave {}

    /**
     * At once, to be reviewed.
     *
     * @param reason why it cannot wait; 1 to {@value WriteOptions#MAX_WHY} characters
     * @param whole what the change is a part of that is reviewed as one, empty for nothing
     */
    record BreakGlass(String reason, String whole) implements Leave {
        /** Of a change that stands for itself. */
        public BreakGlass(String reason) {
            this(reason, "");
        }
    }

    /**
     * Not now: the change is only proposed.
     *
     * @param risk what kind of change it is
     * @param request the request, see {@link io.certigate.server.model.Proposal.Change}
     */
    record Proposing(HighRisk risk, String request) implements Leave {}

    /**
     * By that of the approver.
     *
     * @param id the proposal
     * @param request what it asks for, as it was read to make the change
     * @param ifRevision revision at which the proposal was last changed as the approver knows it; null for no condition
     * @param by the approver
     * @param why why; may be empty
     */
    record Approving(long id, String request, @Nullable Long ifRevision, String by, String why) implements Leave {}
}
