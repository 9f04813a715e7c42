package io.certigate.client;

import io.certigate.v1.FieldViolation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * There is no answer, or (thrown by {@link CheckResult#requireAllowed} alone) one that does not let the caller act. Never a reason to
 * act: without a PERMIT nothing is allowed.
 */
public abstract sealed class CertigateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CertigateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The request is malformed, too large, or names what may not be there. The same request fails again: correct it. */
    public static final class InvalidRequest extends CertigateException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // protobuf messages in an immutable list are serializable
        private final List<FieldViolation> violations;

        InvalidRequest(String message, List<FieldViolation> violations, @Nullable Throwable cause) {
            super(message, cause);
            this.violations = List.copyOf(violations);
        }

        /** The fields at fault; empty if the server names none. */
        public List<FieldViolation> violations() {
            return violations;
        }
    }

    /**
     * The request is well formed, but the state does not allow it: the record does not exist, was changed meanwhile, or has
     * ended. Read the state, then decide.
     */
    public static final class Refused extends CertigateException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // protobuf messages in an immutable list are serializable
        private final List<FieldViolation> violations;

        Refused(String message, List<FieldViolation> violations, @Nullable Throwable cause) {
            super(message, cause);
            this.violations = List.copyOf(violations);
        }

        /** What stands against it, such as each failing case; empty if the message says it all. */
        public List<FieldViolation> violations() {
            return violations;
        }
    }

    /**
     * The server does not know who calls: there was no credential, or none that counts. The same one fails again: renew it. Never
     * repeated, and nothing that opens the circuit.
     */
    public static final class Unauthenticated extends CertigateException {
        private static final long serialVersionUID = 1L;

        Unauthenticated(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The server knows who calls, and they may not do this: the message names the role that may. Whether the action that was asked
     * about is allowed, it does not say. Never repeated, and nothing that opens the circuit.
     */
    public static final class PermissionDenied extends CertigateException {
        private static final long serialVersionUID = 1L;

        PermissionDenied(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server does not implement the call, or a field that is set. A newer server may. */
    public static final class NotImplemented extends CertigateException {
        private static final long serialVersionUID = 1L;

        NotImplemented(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** No server is reachable, or its state is too old to trust. Retry later; a write may have happened. */
    public static final class Unavailable extends CertigateException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Duration retryAfter;

        Unavailable(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        /** How long the server asks to wait before a retry; empty if it does not say. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The server has too much to do. Retry with backoff. */
    public static final class Overloaded extends CertigateException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Duration retryAfter;

        Overloaded(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        /** How long the server asks to wait before a retry; empty if it does not say. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** No answer within the deadline. A write may have happened: repeat it with the same idempotency key. */
    public static final class TimedOut extends CertigateException {
        private static final long serialVersionUID = 1L;

        TimedOut(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The answer was a PERMIT, and came when it could no longer be relied upon: its {@code fresh_for}, counted from when the question was
     * sent, was over. A check was asked once more by then if there was time. Ask again.
     */
    public static final class Expired extends CertigateException {
        private static final long serialVersionUID = 1L;

        Expired(String message) {
            super(message, null);
        }
    }

    /** Too many calls failed one after the other: this one was not sent; see {@link CircuitPolicy}. */
    public static final class CircuitOpen extends CertigateException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        CircuitOpen(String message, Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        /** How long until a call is let through; zero while one is under way. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The caller gave the call up: its thread was interrupted, its context cancelled. A write may have happened. */
    public static final class Cancelled extends CertigateException {
        private static final long serialVersionUID = 1L;

        Cancelled(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The answer is a DENY, or no PERMIT about now. Thrown by {@link CheckResult#requireAllowed} only. */
    public static final class Denied extends CertigateException {
        private static final long serialVersionUID = 1L;

        Denied(String message) {
            super(message, null);
        }
    }

    /**
     * The answer is a PERMIT with obligations that the caller does not fulfill. Thrown by {@link CheckResult#requireAllowed} only.
     */
    public static final class UnhandledObligations extends CertigateException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // immutable lists of strings are serializable
        private final List<String> obligations;

        UnhandledObligations(List<String> obligations) {
            super(
                    "expected obligations that were declared with handles(...), found others: "
                            + String.join(", ", obligations),
                    null);
            this.obligations = List.copyOf(obligations);
        }

        /** Their ids. */
        public List<String> obligations() {
            return obligations;
        }
    }

    /** A part of what the server keeps is missing or damaged: the message names it, and says how to read around it. */
    public static final class DataLoss extends CertigateException {
        private static final long serialVersionUID = 1L;

        DataLoss(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Anything else: the server failed, or its answer breaks the contract. */
    public static final class Unexpected extends CertigateException {
        private static final long serialVersionUID = 1L;

        Unexpected(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
