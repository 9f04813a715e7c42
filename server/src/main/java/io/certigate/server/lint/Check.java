package io.certigate.server.lint;

/** Looks for one kind of finding. */
interface Check {
    /** The kind. */
    Description description();

    /** Adds what it finds. */
    void find(Candidate candidate, Findings findings);
}
