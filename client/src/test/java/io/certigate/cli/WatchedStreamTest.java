package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatchedStreamTest {
    private final StringWriter told = new StringWriter();
    private final PrintWriter err = new PrintWriter(told, true);

    private static WatchedStream failing(String message) {
        return new WatchedStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        });
    }

    private static WatchedStream written(WatchedStream stream) {
        PrintWriter out = new PrintWriter(stream, true, StandardCharsets.UTF_8);
        out.println("PERMIT");
        return stream;
    }

    @Test
    void status_allWritten_isThatOfTheCommand() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        assertThat(written(new WatchedStream(bytes)).status(ExitStatus.OK, err)).isEqualTo(ExitStatus.OK);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("PERMIT" + System.lineSeparator());
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void status_diskFull_isUnavailableAndTold() {
        assertThat(written(failing("No space left on device")).status(ExitStatus.OK, err))
                .isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(told.toString())
                .contains("expected to write the whole result")
                .contains("No space left on device");
    }

    @Test
    void status_readerGone_isThatOfTheCommand() {
        assertThat(written(failing("Broken pipe")).status(ExitStatus.OK, err)).isEqualTo(ExitStatus.OK);
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void status_ofACommandThatFailed_stays() {
        assertThat(written(failing("No space left on device")).status(ExitStatus.BAD_INPUT, err))
                .isEqualTo(ExitStatus.BAD_INPUT);
    }
}
