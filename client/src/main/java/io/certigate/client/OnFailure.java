package io.certigate.client;

/** What becomes of a question that has no answer. Neither allows anything. */
public enum OnFailure {
    /** A {@link CertigateException} is thrown, or fails the future. */
    THROW,
    /** The result denies, and {@link CheckResult#failure()} says why there is no answer. */
    DENY
}
