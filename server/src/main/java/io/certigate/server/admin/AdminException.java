package io.certigate.server.admin;

import io.certigate.server.model.HighRisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a write or read of the registry was refused. The message says what was expected, found, and what to do. */
public abstract sealed class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private AdminException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The record does not exist. */
    public static final class NotFound extends AdminException {
        private static final long serialVersionUID = 1L;

        /** Says which record. */
        public NotFound(String message) {
            super(message, null);
        }
    }

    /** The record was changed since: {@code if_revision} does not match. */
    public static final class Conflict extends AdminException {
        private static final long serialVersionUID = 1L;

        /** Says which revisions. */
        public Conflict(String message) {
            super(message, null);
        }
    }

    /** The request itself is wrong, whatever the state. */
    public static final class Invalid extends AdminException {
        private static final long serialVersionUID = 1L;

        private final transient List<Violation> violations;

        /** Names the fields at fault, at least one. */
        public Invalid(List<Violation> violations) {
            super(summary(violations), null);
            this.violations = List.copyOf(violations);
        }

        /** The fields at fault. */
        public List<Violation> violations() {
            return violations;
        }

        private static String summary(List<Violation> violations) {
            Violation first = violations.get(0);
            String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
            return first.field() + ": " + first.description() + more;
        }
    }

    /**
     * One field at fault.
     *
     * @param field its path in the request, such as {@code certification.kind}
     * @param description what was expected and what was found
     */
    public record Violation(String field, String description) {}

    /** The state does not allow the change. */
    public static final class FailedPrecondition extends AdminException {
        private static final long serialVersionUID = 1L;

        private final transient List<Violation> violations;

        /** Says what stands against it. */
        public FailedPrecondition(String message) {
            this(message, List.of());
        }

        /** Likewise, naming each thing that does: its name as the field, and what is wrong with it. */
        public FailedPrecondition(String message, List<Violation> violations) {
            super(message, null);
            this.violations = List.copyOf(violations);
        }

        /** The things that stand against it; empty where the message says it all. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** The change needs a second person, and there is no leave. */
    public static final class SecondPersonRequired extends AdminException {
        private static final long serialVersionUID = 1L;

        private final HighRisk risk;

        /** Says what to do. */
        public SecondPersonRequired(HighRisk risk) {
            super(
                    "expected a second person for this change (" + risk.text() + "), found a direct call; propose it"
                            + " (--propose, ApprovalService) and have another person approve it, or in an emergency"
                            + " say why it cannot wait (--break-glass, break_glass). Nothing was changed",
                    null);
            this.risk = risk;
        }

        /** What kind of change it is. */
        public HighRisk risk() {
            return risk;
        }
    }

    /** The caller may not do this, whatever the state. */
    public static final class Forbidden extends AdminException {
        private static final long serialVersionUID = 1L;

        /** Says who may. */
        public Forbidden(String message) {
            super(message, null);
        }
    }

    /** Too many writes are waiting: nothing was changed. */
    public static final class Overloaded extends AdminException {
        private static final long serialVersionUID = 1L;

        /** Says how many may wait. */
        public Overloaded(String message) {
            super(message, null);
        }
    }

    /** The state cannot be used now; whether a write took effect is unknown. */
    public static final class Unavailable extends AdminException {
        private static final long serialVersionUID = 1L;

        /** Says what failed. */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
