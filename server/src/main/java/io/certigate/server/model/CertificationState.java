package io.certigate.server.model;

/** The state of a certification at an instant: the first that fits, in this order. */
public enum CertificationState {
    /** The number does not check, and no certifier marked it as verified. */
    MALFORMED,
    /** The instant is before the start of validity. */
    NOT_YET_VALID,
    /** Its issuer took it back. */
    REVOKED,
    /** It was cancelled or superseded. */
    CANCELLED,
    /** The instant is at or after the end of validity. */
    EXPIRED,
    /** It is suspended at the instant. */
    SUSPENDED,
    /** It counts. */
    VALID,
    /** There is none. */
    MISSING
}
