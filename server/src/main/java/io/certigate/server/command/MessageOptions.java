package io.certigate.server.command;

import io.certigate.server.logging.JsonLogging;
import picocli.CommandLine.Option;

/** How a server writes its messages. */
final class MessageOptions {
    /** The forms of messages. */
    enum Form {
        text,
        json
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORM",
            defaultValue = "text",
            description =
                    "How messages are written on standard error: text, or json, one object a line with timestamp (milliseconds"
                            + " since 1970), level, threadName, loggerName, formattedMessage and perhaps throwable. The decision log"
                            + " is another matter. Default: ${DEFAULT-VALUE}.")
    private Form form = Form.text;

    /**
     * Begins to write them so.
     *
     * @throws IllegalArgumentException if somebody configured otherwise
     */
    void apply() {
        // Text is what there is already: nothing is loaded for it.
        if (form == Form.json) {
            JsonLogging.begin();
        }
    }
}
