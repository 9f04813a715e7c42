package io.certigate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void name_isTheChosenOneOrTheAddress() {
        assertThat(Config.builder(null, null, at(7420)).node("one").build().name())
                .isEqualTo("one");
        assertThat(Config.of(null, null, at(7420)).name()).isEqualTo(at(7420).getHostString() + ":7420");
    }

    @Test
    void name_ofANodeThatTakesAnyFreePort_isThatOfItsProcess() {
        assertThat(Config.of(null, null, at(0)).name())
                .endsWith(":pid-" + ProcessHandle.current().pid());
    }

    @Test
    void log_withoutAFolder_isOff() {
        assertThat(Config.of(null, null, at(0)).log()).isEqualTo(LogSettings.OFF);
        assertThat(Config.of(Path.of("data"), null, at(0)).log()).isEqualTo(LogSettings.DEFAULT);
    }
}
