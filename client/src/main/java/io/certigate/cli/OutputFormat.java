package io.certigate.cli;

/** How results are written; the names are what users type. */
enum OutputFormat {
    /** For people. */
    text,
    /** For programs: one JSON object per line. */
    json
}
