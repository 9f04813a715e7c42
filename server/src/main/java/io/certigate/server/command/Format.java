package io.certigate.server.command;

/** How a command prints. */
enum Format {
    /** For people. */
    text,
    /** One JSON object per line. */
    json,
    /** A JUnit XML report. */
    junit
}
