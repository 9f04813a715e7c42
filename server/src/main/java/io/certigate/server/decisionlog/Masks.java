package io.certigate.server.decisionlog;

/** Which values the log does not hold. */
public record Masks() {
    /** It holds all. */
    public static final Masks NONE = new Masks();
}
