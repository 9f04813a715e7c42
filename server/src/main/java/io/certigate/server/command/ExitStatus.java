package io.certigate.server.command;

/** What a command tells the shell. */
final class ExitStatus {
    /** All is well. */
    static final int OK = 0;

    /** The answer is no: a test failed, a policy has findings. */
    static final int NO = 1;

    /** The input was at fault. */
    static final int BAD_INPUT = 2;

    /** Something that is needed is out of reach. */
    static final int UNAVAILABLE = 3;

    private ExitStatus() {}
}
