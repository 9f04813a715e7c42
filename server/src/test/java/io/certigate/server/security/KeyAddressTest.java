package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class KeyAddressTest {
    private static final long PATIENCE_SECONDS = 20;

    /** The server is a socket that begins an answer and never ends it. */
    @Test
    void fetch_ofAnAnswerThatNeverEnds_endsInTime_andLeavesNoConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            KeyAddress address = new KeyAddress(
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/keys"), Duration.ofMillis(300));
            CompletableFuture<byte[]> fetch = address.fetch();
            try (Socket connection = server.accept()) {
                connection.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> fetch.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(TimeoutException.class);
                InputStream in = connection.getInputStream();
                assertThat(endOf(in)).isTrue();
            }
        }
    }

    /** Whether the other end closes the connection. */
    private static boolean endOf(InputStream in) {
        try {
            while (in.read() >= 0) {
                // The request.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
