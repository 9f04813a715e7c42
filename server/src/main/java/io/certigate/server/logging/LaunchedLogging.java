package io.certigate.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Says what {@code logback.xml} says, without an XML parser, which takes a tenth of a start. Only for what the launcher starts: who uses our
 * classes in a program of their own, or names a file of their own, has their own configuration.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LaunchedLogging extends ContextAwareBase implements Configurator {
    /** Set by the launcher. */
    static final String LAUNCHED = "certigate.home";

    static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} - %msg%n";

    private static final String OWN_FILE = "logback.configurationFile";

    /** The reasons are told in logback.xml. */
    private static final Map<String, Level> LEVELS = Map.of(
            "io.certigate",
            Level.INFO,
            "io.grpc",
            Level.ERROR,
            "io.grpc.internal.SerializeReentrantCallsDirectExecutor",
            Level.OFF,
            "com.zaxxer.hikari.pool.PoolBase",
            Level.ERROR,
            "com.zaxxer.hikari.pool.ProxyConnection",
            Level.ERROR,
            "org.postgresql.ssl.PGjdbcHostnameVerifier",
            Level.OFF,
            "io.opentelemetry.exporter",
            Level.OFF,
            "io.opentelemetry.sdk.metrics.export.PeriodicMetricReader",
            Level.OFF);

    /** Made by Logback. */
    public LaunchedLogging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(LAUNCHED) == null || System.getProperty(OWN_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        apply(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void apply(LoggerContext context) {
        // First: it passes on the levels that are set from then on.
        LevelChangePropagator levels = new LevelChangePropagator();
        levels.setContext(context);
        levels.start();
        context.addListener(levels);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("STDERR");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        LEVELS.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
    }
}
