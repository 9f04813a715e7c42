package io.certigate.server.impact;

/** Who is told how far an assessment is, often. */
@FunctionalInterface
public interface Progress {
    /** Nobody. */
    Progress NONE = (decisions, accounts) -> {};

    /**
     * How far it is.
     *
     * @param decisions past decisions looked at
     * @param accounts accounts of the registry looked at
     */
    void at(long decisions, long accounts);
}
