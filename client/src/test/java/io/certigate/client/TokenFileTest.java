package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("token"), text);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void get_replaced_isTheNewOneAfterASecond() throws IOException {
        TokenFile token = new TokenFile(write("one\n"), nanos::get);
        write("two\n");
        assertThat(token.get()).isEqualTo("one");

        pass(Duration.ofSeconds(1));

        assertThat(token.get()).isEqualTo("two");
    }

    @Test
    void get_removedOrDamaged_isTheLastOneUntilThereIsANewOne() throws IOException {
        TokenFile token = new TokenFile(write("one"), nanos::get);
        Files.delete(folder.resolve("token"));
        pass(Duration.ofSeconds(1));
        assertThat(token.get()).isEqualTo("one");
        write("two words");
        pass(Duration.ofSeconds(1));
        assertThat(token.get()).isEqualTo("one");

        write("three");
        pass(Duration.ofSeconds(1));

        assertThat(token.get()).isEqualTo("three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two words", "one\ntwo", "\u0001"})
    void read_noToken_isRefusedWithoutShowingIt(String text) throws IOException {
        Path file = write(text);

        assertThatThrownBy(() -> new TokenFile(file, nanos::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected one token of visible ASCII characters in " + file + ", found none or something else");
    }

    @Test
    void read_tooLong_isRefused() throws IOException {
        Path file = write("x".repeat(9_000));

        assertThatThrownBy(() -> new TokenFile(file, nanos::get)).hasMessageContaining("at most 8192 bytes");
    }
}
