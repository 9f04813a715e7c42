package io.certigate.server.command;

/** How a command of the decision log prints. */
enum LogFormat {
    /** For people. */
    text,
    /** One JSON object per line. */
    json
}
