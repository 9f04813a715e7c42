package io.certigate.server.decision;

import io.certigate.server.model.Facts;
import io.certigate.server.state.HeldDirectives;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where every decision is written before it is answered. */
@FunctionalInterface
public interface DecisionLog {
    /** Writes nothing. */
    DecisionLog OFF = entry -> null;

    /**
     * A decision with all that is needed to make it again.
     *
     * @param request what was asked
     * @param decision what was decided
     * @param directives the directives that it rests upon
     * @param facts the facts that it looked at
     */
    record Entry(CheckRequest request, Decision decision, HeldDirectives directives, List<Facts> facts) {}

    /**
     * Writes a decision. Does not block.
     *
     * @return null if it is written as well as the log promises; otherwise a future that completes when it is, within a bounded
     *     time, or fails with {@link Unwritten}: then the decision must not be answered
     */
    @Nullable
    CompletableFuture<?> append(Entry entry);

    /**
     * Writes decisions that are answered together, or not at all. Does not block.
     *
     * @return futures as of {@link #append(Entry)}: none, one, or up to as many as there are decisions; if any fails, none must be
     *     answered
     */
    default List<CompletableFuture<?>> append(List<Entry> entries) {
        List<CompletableFuture<?>> writing = new ArrayList<>(0);
        for (Entry entry : entries) {
            CompletableFuture<?> one = append(entry);
            if (one != null) {
                writing.add(one);
            }
        }
        return writing;
    }

    /**
     * How a log does.
     *
     * @param mode {@code strict}, {@code bounded} or {@code off}
     * @param segment number of the segment that is written, 0 for none
     * @param refusal why the disk takes no further segment, in its own words; empty if it does
     * @param full whether that leaves no room for any decision, and nothing is answered therefore: neither PERMIT nor DENY
     * @param gaps denials that were answered since the start although they could not be logged
     */
    record Status(String mode, long segment, String refusal, boolean full, long gaps) {}

    /** Whether each decision must be on the disk before it is answered, so that no answer may be given twice. */
    default boolean isStrict() {
        return false;
    }

    /** How it does. Does not block. */
    default Status status() {
        return new Status("off", 0, "", false, 0);
    }

    /**
     * What a log is behind with.
     *
     * @param waiting decisions that wait for room or for the disk
     * @param waitingBytes about how many bytes those take
     * @param refused decisions since the start that it did not take, and that were not answered therefore
     */
    record Arrears(long waiting, long waitingBytes, long refused) {
        /** Nothing. */
        public static final Arrears NONE = new Arrears(0, 0, 0);
    }

    /** What it is behind with. Does not block for long. */
    default Arrears arrears() {
        return Arrears.NONE;
    }

    /** A decision could not be logged, and the log was told to let none through that is not. */
    final class Unwritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean overloaded;

        /**
         * Says why.
         *
         * @param overloaded whether there is too much to write, rather than no way to write at all
         */
        public Unwritten(boolean overloaded, String message, @Nullable Throwable cause) {
            super(message, cause, false, false);
            this.overloaded = overloaded;
        }

        /** Whether there is too much to write, rather than no way to write at all. */
        public boolean overloaded() {
            return overloaded;
        }
    }
}
