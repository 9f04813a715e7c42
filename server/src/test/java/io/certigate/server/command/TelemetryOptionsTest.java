package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.Config;
import io.certigate.server.telemetry.TelemetrySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TelemetryOptionsTest {
    private static TelemetrySettings settings(String... arguments) {
        TelemetryOptions options = new TelemetryOptions();
        new CommandLine(options).parseArgs(arguments);
        Config.Builder config =
                Config.builder(Path.of("data"), null, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        options.apply(config);
        return config.build().telemetry();
    }

    @Test
    void apply_nothingChosen_isOff() {
        assertThat(settings().isOn()).isFalse();
        assertThat(settings("--metrics", "", "--otlp-endpoint", "").isOn()).isFalse();
    }

    @Test
    void apply_everythingChosen_isAsChosen() {
        TelemetrySettings settings = settings(
                "--metrics", "[::1]:9464", "--otlp-endpoint", "https://collector:4318/otlp", "--trace-ratio", "0.5");

        assertThat(settings.metrics()).isEqualTo(new InetSocketAddress("::1", 9464));
        assertThat(settings.otlp()).isEqualTo(URI.create("https://collector:4318/otlp"));
        assertThat(settings.traceRatio()).isEqualTo(0.5);
    }

    @Test
    void apply_insecure_takesAnyAddress() {
        assertThat(settings("--metrics", "0.0.0.0:9464", "--insecure-metrics").metrics())
                .isEqualTo(new InetSocketAddress("0.0.0.0", 9464));
    }

    @ParameterizedTest
    @CsvSource({
        "--metrics, 0.0.0.0:9464, --insecure-metrics",
        "--metrics, localhost, HOST:PORT",
        "--metrics, localhost:99999, 0 to 65535",
        "--otlp-endpoint, collector:4318, http://localhost:4318",
        "--otlp-endpoint, http://u:secret@collector:4318, without user",
        "--otlp-endpoint, 'http://collector:4318?key=secret', without user",
        "--trace-ratio, 1.1, from 0 to 1",
        "--trace-ratio, NaN, from 0 to 1"
    })
    void apply_whatCannotBe_isRefusedWithWhatIsExpected(String option, String value, String expected) {
        assertThatThrownBy(() -> settings(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void apply_insecureAlone_isRefused() {
        assertThatThrownBy(() -> settings("--insecure-metrics"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--metrics");
    }
}
