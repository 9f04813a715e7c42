package io.certigate.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages as lines of JSON, for what collects and searches them. */
public final class JsonLogging {
    private JsonLogging() {}

    /**
     * Lets what goes to the console be JSON from now on.
     *
     * @throws IllegalArgumentException if nothing goes there, since somebody configured otherwise
     */
    public static void begin() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context) || !apply(context)) {
            throw new IllegalArgumentException(
                    "expected messages that go to the console, to write them as JSON, found that the"
                            + " configuration of Logback says otherwise; choose the format there, and leave out --log-format");
        }
    }

    /** Likewise for one context; whether there was what writes to the console. */
    static boolean apply(LoggerContext context) {
        Iterator<Appender<ILoggingEvent>> appenders =
                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        boolean found = false;
        while (appenders.hasNext()) {
            if (appenders.next() instanceof ConsoleAppender<ILoggingEvent> console) {
                console.setEncoder(encoder(context));
                found = true;
            }
        }
        return found;
    }

    private static JsonEncoder encoder(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        // The template and its values say no more than the message that is made of them.
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithKVPList(false);
        encoder.start();
        return encoder;
    }
}
