package io.certigate.client;

import io.certigate.v1.FieldViolation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** There is no answer. Never a reason to act: without a PERMIT nothing is allowed. */
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
     * The request is well formed, but the state does not allow it: the record does not exist, was changed meanwhile, has
     * ended, or the caller may not. Read the state, then decide.
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

    /** A part of what the server keeps is missing or damaged: the message names it, and says how to read around it. */
    public static final class DataLoss extends CertigateException {
        private static final long serialVersionUID = 1L;

        DataLoss(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Anything else: the call was cancelled, the server failed, or its answer breaks the contract. */
    public static final class Unexpected extends CertigateException {
        private static final long serialVersionUID = 1L;

        Unexpected(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
