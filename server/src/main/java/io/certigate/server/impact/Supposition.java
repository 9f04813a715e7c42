package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicySet;
import java.time.Instant;
import java.util.List;

/** What is supposed to be otherwise. */
public sealed interface Supposition {
    /** For people, as the rest of a sentence that begins with "if". */
    String text();

    /** The kind of certification that it is about, empty if it is about none. */
    default String kind() {
        return "";
    }

    /** The number of the certification that it is about, as the caller writes it; empty if it is about none, or any. */
    default String number() {
        return "";
    }

    /**
     * Another release were active.
     *
     * @param release it, under whatever directives
     * @param failing the cases of its own suites that fail, which would keep it from becoming active, as {@code suite/case}
     */
    record Candidate(PolicySet release, List<String> failing) implements Supposition {
        /** Copies the list. */
        public Candidate {
            failing = List.copyOf(failing);
        }

        /** One whose suites passed, or were not run. */
        public Candidate(PolicySet release) {
            this(release, List.of());
        }

        @Override
        public String text() {
            return "the release " + release.hash() + " were active";
        }
    }

    /**
     * No certification of a kind counted.
     *
     * @param kind the kind
     */
    record Lapsed(String kind) implements Supposition {
        @Override
        public String text() {
            return "no certification of the kind " + kind + " counted";
        }
    }

    /**
     * A certification were cancelled.
     *
     * @param holder who holds it
     * @param kind its kind
     * @param number its number, empty for all of that kind
     */
    record Cancelled(EntityRef holder, String kind, String number) implements Supposition {
        @Override
        public String text() {
            return "the certification " + kind + (number.isEmpty() ? "" : " " + number) + " of " + holder
                    + " were cancelled";
        }
    }

    /**
     * The end of a certification had been known when it took effect.
     *
     * @param holder who holds it
     * @param kind its kind
     * @param number its number, empty for all of that kind
     */
    record Ended(EntityRef holder, String kind, String number) implements Supposition {
        @Override
        public String text() {
            return "the end of the certification " + kind + (number.isEmpty() ? "" : " " + number) + " of " + holder
                    + " had been known from the instant on at which it took effect";
        }
    }

    /**
     * Only time goes on.
     *
     * @param until until when
     */
    record Until(Instant until) implements Supposition {
        @Override
        public String text() {
            return "only time goes on until " + until;
        }
    }

    /** Only the instant of the questions is another one. */
    record OtherInstant() implements Supposition {
        @Override
        public String text() {
            return "every question were asked at another instant";
        }
    }
}
