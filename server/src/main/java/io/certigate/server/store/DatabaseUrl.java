package io.certigate.server.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL database is: {@code postgresql://USER:PASSWORD@HOST:PORT/NAME}, where several {@code HOST:PORT} may stand,
 * separated by commas, of which the one that is the primary is used. User, password and name are percent-encoded where they
 * hold characters that mean something in an address.
 *
 * @param user the user
 * @param password the password, empty for none
 * @param hosts the servers, at least one
 * @param name the database
 * @param parameters how to encrypt: {@code sslmode}, {@code sslrootcert}, {@code sslcert}, {@code sslkey}
 */
public record DatabaseUrl(String user, String password, List<Host> hosts, String name, Map<String, String> parameters) {
    /** The port that PostgreSQL listens on by default. */
    public static final int DEFAULT_PORT = 5432;

    private static final int MAX_HOSTS = 16;
    private static final int MAX_PORT = 65_535;
    private static final String MODE = "sslmode";
    private static final String AUTHORITIES = "sslrootcert";
    private static final Set<String> PARAMETERS = Set.of(MODE, AUTHORITIES, "sslcert", "sslkey");
    /** Those that compare the server's certificate with the authorities. */
    private static final Set<String> VERIFYING = Set.of("verify-ca", "verify-full");

    private static final Set<String> MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Pattern FORM =
            Pattern.compile("postgres(?:ql)?://([^:@/?]+)(?::([^@/?]*))?@([^/?@]+)/([^/?]+)(?:\\?(.*))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    /**
     * One server.
     *
     * @param name name, IPv4 address, or IPv6 address in square brackets
     * @param port 1 to 65,535
     */
    public record Host(String name, int port) {
        /** {@code NAME:PORT}. */
        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /** Copies the collections. */
    public DatabaseUrl {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text has another form, or names a file that cannot be read; the message does not repeat
     *     the address, since it may hold a password
     */
    public static DatabaseUrl parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected postgresql://USER:PASSWORD@HOST:PORT/NAME, with ':', '/', '?' and"
                            + " '@' inside of a part percent-encoded, found a text of another form");
        }
        String password = form.group(2) == null ? "" : decoded(form.group(2));
        return new DatabaseUrl(
                decoded(form.group(1)),
                password,
                hosts(form.group(3)),
                decoded(form.group(4)),
                parameters(form.group(5) == null ? "" : form.group(5)));
    }

    private static List<Host> hosts(String text) {
        List<Host> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher host = HOST.matcher(part);
            int port = !host.matches() ? 0 : host.group(2) == null ? DEFAULT_PORT : Integer.parseInt(host.group(2));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(
                        "expected HOST:PORT in the address of the database, found '" + part + "'");
            }
            hosts.add(new Host(host.group(1), port));
        }
        if (hosts.size() > MAX_HOSTS) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_HOSTS + " servers in the address of the database, found " + hosts.size());
        }
        return hosts;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new TreeMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !PARAMETERS.contains(key)) {
                throw new IllegalArgumentException("expected the parameters " + new TreeSet<>(PARAMETERS)
                        + " in the address of the database, found '" + key + "'");
            }
            parameters.put(key, checked(key, decoded(part.substring(equals + 1))));
        }
        if (parameters.containsKey(AUTHORITIES) && !VERIFYING.contains(parameters.getOrDefault(MODE, ""))) {
            throw new IllegalArgumentException(
                    "expected sslmode=verify-full (or verify-ca) with sslrootcert in the address"
                            + " of the database, found another mode or none: the authorities would not be asked");
        }
        return parameters;
    }

    /** A value that the driver could only complain of for ever. */
    private static String checked(String key, String value) {
        if (key.equals(MODE)) {
            if (!MODES.contains(value)) {
                throw new IllegalArgumentException("expected sslmode to be one of " + new TreeSet<>(MODES)
                        + " in the address of the database, found '" + value + "'");
            }
        } else if (!isFile(value)) {
            throw new IllegalArgumentException("expected " + key
                    + " in the address of the database to name a file that can be read, found none at '" + value + "'");
        }
        return value;
    }

    private static boolean isFile(String value) {
        try {
            Path file = Path.of(value);
            return Files.isRegularFile(file) && Files.isReadable(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String decoded(String text) {
        try {
            // A plus sign is one: this is no form.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected '%' in the address of the database only before two hexadecimal digits, found another", e);
        }
    }

    /** The address without the password. */
    @Override
    public String toString() {
        String servers = String.join(",", hosts.stream().map(Host::toString).toList());
        return "postgresql://" + user + "@" + servers + "/" + name;
    }
}
