package io.certigate.client;

import java.util.Objects;

/** What became of one question of a batch: an answer, or the reason why there is none. */
public sealed interface CheckOutcome {
    /** True only if there is an answer and it allows the action; see {@link CheckResult#allowed()}. */
    boolean allowed();

    /** The question was answered. */
    record Answered(CheckResult result) implements CheckOutcome {
        /** Demands a result. */
        public Answered {
            Objects.requireNonNull(result, "result");
        }

        @Override
        public boolean allowed() {
            return result.allowed();
        }
    }

    /** The question could not be answered, which allows nothing. */
    record Failed(CertigateException error) implements CheckOutcome {
        /** Demands an error. */
        public Failed {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public boolean allowed() {
            return false;
        }
    }
}
