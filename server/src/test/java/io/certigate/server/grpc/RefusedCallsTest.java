package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.certigate.server.security.Verdict;
import io.certigate.v1.DecisionServiceGrpc;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusedCallsTest {
    private static final Verdict NOBODY = new Verdict.Refused(Verdict.Reason.NO_CREDENTIAL);
    private static final String METHOD =
            DecisionServiceGrpc.getCheckActionMethod().getFullMethodName();

    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusedCalls.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();
    private final RefusedCalls refused = new RefusedCalls(nanos::get);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.WARN);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void tell_endOfABurst_isToldOnceItIsTime() {
        for (int i = 0; i < 5; i++) {
            refused.note(NOBODY, "/127.0.0.1:1", METHOD);
        }
        refused.tell();
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage())
                .startsWith("1 call was not let in")
                .contains(METHOD, Verdict.Reason.NO_CREDENTIAL.text());

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        refused.tell();
        refused.tell();

        assertThat(log.list).hasSize(2);
        assertThat(log.list.get(1).getFormattedMessage()).startsWith("4 calls were not let in");
        assertThat(refused.count()).isEqualTo(5);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        refused.tell();
        assertThat(log.list).hasSize(2);
    }
}
