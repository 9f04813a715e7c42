package io.certigate.server.decisionlog;

import java.io.IOException;

/** The log does not hold what it should: what was expected where, and what was found. */
public final class DamagedLog extends IOException {
    private static final long serialVersionUID = 1L;

    private final String what;

    /** Says what was expected and what was found. */
    DamagedLog(String what) {
        super(what + "; 'certigate log verify' says more, and --since and --until read around it");
        this.what = what;
    }

    /** What was expected and what was found, alone. */
    public String what() {
        return what;
    }
}
