package io.certigate.server.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address to listen on.
 *
 * @param host the host as given
 * @param socket the address
 */
record ListenAddress(String host, InetSocketAddress socket) {
    private static final int MAX_PORT = 65_535;

    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String expected = "expected HOST:PORT such as 127.0.0.1:7420, found '" + text + "'";
        if (colon <= 0) {
            throw new IllegalArgumentException(expected);
        }
        String host = text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            InetAddress address = InetAddress.getByName(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
            if (port < 0 || port > MAX_PORT) {
                throw new IllegalArgumentException(expected + ", whose port is not in 0 to " + MAX_PORT);
            }
            return new ListenAddress(host, new InetSocketAddress(address, port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected a host that resolves, found '" + host + "'", e);
        }
    }

    /** Likewise; only of this machine. */
    static ListenAddress loopback(String text) {
        ListenAddress parsed = parse(text);
        if (!parsed.socket.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("expected a loopback address such as 127.0.0.1, found '" + parsed.host
                    + "': what is for tests has no authentication");
        }
        return parsed;
    }

    /** What an error of starting means. */
    String explain(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = String.valueOf(cause.getMessage());
        // By the system's text: the native transport throws no BindException.
        if (why.endsWith("Address already in use")) {
            return "expected a free port at " + host + ":" + socket.getPort()
                    + ", found it in use; end who uses it, or choose another with --grpc (port 0 picks a free one)";
        }
        return cause == e ? why : e.getMessage() + ": " + why;
    }
}
