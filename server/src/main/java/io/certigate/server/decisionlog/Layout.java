package io.certigate.server.decisionlog;

/** Versions of the layout of segments, as their headers name them. */
final class Layout {
    /** That of what is written. */
    static final int WRITTEN = 2;

    /** Those that are read, for people. */
    static final String KNOWN = "1 or 2";

    private Layout() {}

    /** Whether a segment of a version is read. */
    static boolean isKnown(int version) {
        return version >= 1 && version <= WRITTEN;
    }
}
