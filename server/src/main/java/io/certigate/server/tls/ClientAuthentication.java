package io.certigate.server.tls;

/** Whether clients show a certificate. */
public enum ClientAuthentication {
    /** They are not asked for one. */
    NONE,
    /** They may; one that is shown must be good. */
    OPTIONAL,
    /** No connection without. */
    REQUIRED
}
