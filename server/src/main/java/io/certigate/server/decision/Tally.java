package io.certigate.server.decision;

/** Counts what comes of questions. For any number of threads; it must neither block nor throw. */
public interface Tally {
    /** Counts nothing. */
    Tally NONE = new Tally() {
        @Override
        public void decided(Decision decision, int facts) {}

        @Override
        public void undecided(Throwable why) {}
    };

    /**
     * A decision was made and logged, and is answered.
     *
     * @param facts how many holders' facts it looked at
     */
    void decided(Decision decision, int facts);

    /**
     * There is no decision, on one question or on several that were asked together.
     *
     * @param why an {@link Undecided}, or whatever was thrown
     */
    void undecided(Throwable why);
}
