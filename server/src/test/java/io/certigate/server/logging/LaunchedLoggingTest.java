package io.certigate.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaunchedLoggingTest {
    @Test
    void apply_toContext_isWhatTheFileSays() throws IOException, JoranException {
        LoggerContext told = new LoggerContext();
        JoranConfigurator file = new JoranConfigurator();
        file.setContext(told);
        // The one of this module, not that of another jar.
        file.doConfigure(Files.newInputStream(Path.of("src/main/resources/logback.xml")));
        LoggerContext applied = new LoggerContext();

        LaunchedLogging.apply(applied);

        assertThat(levels(applied)).isNotEmpty().isEqualTo(levels(told));
        assertThat(applied.getCopyOfListenerList()).hasSameSizeAs(told.getCopyOfListenerList());
        ConsoleAppender<ILoggingEvent> one = appender(applied);
        ConsoleAppender<ILoggingEvent> other = appender(told);
        assertThat(one.getTarget()).isEqualTo(other.getTarget());
        assertThat(one.isStarted()).isTrue();
        assertThat(((PatternLayoutEncoder) one.getEncoder()).getPattern())
                .isEqualTo(((PatternLayoutEncoder) other.getEncoder()).getPattern());
        applied.stop();
        told.stop();
    }

    @Test
    void configure_programOfOthers_leavesItToThem() {
        LoggerContext context = new LoggerContext();

        // The tests are not started by the launcher.
        assertThat(System.getProperty(LaunchedLogging.LAUNCHED)).isNull();
        assertThat(new LaunchedLogging().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);

        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .isExhausted();
    }

    private static Map<String, Level> levels(LoggerContext context) {
        Map<String, Level> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel());
            }
        }
        return levels;
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
        return (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    }
}
