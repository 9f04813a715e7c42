package io.certigate.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Address of a server.
 *
 * @param host name, IPv4 address, or IPv6 address in square brackets
 * @param port 1 to 65,535
 */
public record Target(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    /**
     * Reads {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Target parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!port.matches("[0-9]{1,5}")
                || !host.matches("[\\[\\]A-Za-z0-9._:%-]+")
                || host.indexOf(':') >= 0 != bracketed) {
            throw invalid(text);
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > MAX_PORT) {
            throw invalid(text);
        }
        return new Target(host, number);
    }

    boolean isLoopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean literal = host.startsWith("[") || LITERAL.matcher(host).matches();
        try {
            // Nothing is looked up for a literal.
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("expected HOST:PORT such as 127.0.0.1:7420 or [::1]:7420 with a port from"
                + " 1 to " + MAX_PORT + ", found '" + text + "'");
    }

    /** {@code HOST:PORT}. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
