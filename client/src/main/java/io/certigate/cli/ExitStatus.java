package io.certigate.cli;

import io.certigate.client.CertigateException;

/** The exit statuses of every command. */
final class ExitStatus {
    /** Done, or PERMIT. */
    static final int OK = 0;

    /** DENY. */
    static final int DENY = 1;

    /** What was asked about is not as it should be. */
    static final int NO = 1;

    /** The input is at fault, or the state does not allow it: the same command fails again. */
    static final int BAD_INPUT = 2;

    /** No server, no answer in time, or something unexpected: the same command may succeed later. */
    static final int UNAVAILABLE = 3;

    private ExitStatus() {}

    /** The status that tells a script whether a repetition makes sense. */
    static int of(CertigateException failure) {
        if (failure instanceof CertigateException.InvalidRequest
                || failure instanceof CertigateException.Refused
                || failure instanceof CertigateException.Unauthenticated
                || failure instanceof CertigateException.PermissionDenied
                || failure instanceof CertigateException.NotImplemented) {
            return BAD_INPUT;
        }
        return UNAVAILABLE;
    }
}
