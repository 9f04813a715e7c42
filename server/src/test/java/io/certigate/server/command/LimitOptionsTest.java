package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.Config;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.RateLimit;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LimitOptionsTest {
    @Command
    private static final class Sample {
        @Mixin
        private LimitOptions limits = new LimitOptions();
    }

    private static Limits limits(String... arguments) {
        Sample sample = new Sample();
        new CommandLine(sample).parseArgs(arguments);
        Config.Builder config = Config.builder(null, null, new InetSocketAddress("127.0.0.1", 0));
        sample.limits.apply(config);
        return config.build().limits();
    }

    @Test
    void apply_nothingChosen_areTheDefaults() {
        assertThat(limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void apply_allChosen_areThose() {
        assertThat(limits(
                        "--max-connections=5",
                        "--max-connections-per-address=4",
                        "--max-streams-per-caller=3",
                        "--rate-limit=2000/s",
                        "--rate-limit-writes=20/s",
                        "--rate-limit-reads=2/s",
                        "--shed-after=1s"))
                .isEqualTo(new Limits(
                        5, 4, 3, new RateLimit(2_000), new RateLimit(20), new RateLimit(2), Duration.ofSeconds(1)));
        assertThat(limits("--shed-after=0ms").shedAfter()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--max-connections=0, expected --max-connections from 1 to 1000000",
        "--max-connections-per-address=1000001, expected --max-connections-per-address from 1",
        "--max-streams-per-caller=1025, expected --max-streams-per-caller from 1 to 1024",
        "--rate-limit=0/s, 'expected --rate-limit to be a rate such as 500/s'",
        "--rate-limit=500, 'expected --rate-limit to be a rate such as 500/s'",
        "--rate-limit-writes=99999999/s, 'expected --rate-limit-writes to be a rate'",
        "--rate-limit-reads=-1/s, 'expected --rate-limit-reads to be a rate'",
        "--shed-after=61s, 'expected --shed-after to be a time such as 20ms or 1s'",
        "--shed-after=fast, 'expected --shed-after to be a time such as 20ms or 1s'"
    })
    void apply_badValue_saysWhatWasExpected(String argument, String message) {
        assertThatThrownBy(() -> limits(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
