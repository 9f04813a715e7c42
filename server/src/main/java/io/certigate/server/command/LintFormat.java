package io.certigate.server.command;

/** How findings are printed. */
enum LintFormat {
    /** For people. */
    text,
    /** One JSON object per line. */
    json,
    /** A SARIF 2.1.0 log. */
    sarif,
    /** A JUnit XML report. */
    junit
}
