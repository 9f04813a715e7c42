package io.certigate.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ExportHealthTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ExportHealth.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ExportHealth health = new ExportHealth(URI.create("http://localhost:4318"), "traces");

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void watched_failuresInARow_areToldOnceAndTheirEndToo() {
        for (int i = 0; i < 3; i++) {
            health.watched(CompletableResultCode.ofExceptionalFailure(new IOException("connection refused")));
        }
        health.watched(CompletableResultCode.ofSuccess());
        health.watched(CompletableResultCode.ofSuccess());
        health.watched(CompletableResultCode.ofFailure());

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO, Level.WARN);
        assertThat(log.list.get(0).getFormattedMessage())
                .contains("http://localhost:4318 to take traces", "connection refused");
        assertThat(log.list.get(0).getThrowableProxy()).isNull();
        assertThat(log.list.get(1).getFormattedMessage()).contains("takes traces again");
    }

    @Test
    void watched_resultThatComesLater_isToldWhenItIsThere() {
        CompletableResultCode result = new CompletableResultCode();

        assertThat(health.watched(result)).isSameAs(result);
        assertThat(log.list).isEmpty();
        result.fail();

        assertThat(log.list).hasSize(1);
    }
}
