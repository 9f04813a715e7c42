package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** That systemd hears of it is shown by {@code packaging/test-deb.sh}, which has a systemd. */
class ReadinessTest {
    private static final Map<String, String> SUPERVISED = Map.of("NOTIFY_SOCKET", "/run/systemd/notify");

    @Test
    void tell_nobodyListens_runsNothing() throws InterruptedException {
        assertThat(Readiness.tell(Map.of(), "/nowhere/systemd-notify", "ready")).isNull();
    }

    @Test
    void tell_programIsMissing_saysWhatToDo() throws InterruptedException {
        assertThat(Readiness.tell(SUPERVISED, "/nowhere/systemd-notify", "ready"))
                .contains("expected to tell systemd by '/nowhere/systemd-notify'", "No such file", "Type=exec");
    }

    @Test
    void tell_programFails_saysItsStatus() throws InterruptedException {
        assertThat(Readiness.tell(SUPERVISED, "false", "ready")).contains("found exit status 1");
    }

    @Test
    void tell_programSucceeds_isToldAndSaysNothing() throws InterruptedException {
        assertThat(Readiness.tell(SUPERVISED, "true", "ready")).isNull();
    }
}
