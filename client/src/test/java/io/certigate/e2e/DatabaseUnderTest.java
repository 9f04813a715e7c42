package io.certigate.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server on a port of its own, which starts, stops, is backed up and restored as an operator does it. */
public final class DatabaseUnderTest implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final List<String> NOT_COPIED = List.of("postmaster.pid", "pg_wal", "epg-lock");

    private final Path folder;
    private final int port;
    private @Nullable EmbeddedPostgres server;

    /** One that does not run yet, with its files in a new folder. */
    public DatabaseUnderTest(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    /** The address that a node is given. */
    public String url() {
        return url(port, "postgres");
    }

    /** Where its files are. */
    public Path folder() {
        return folder;
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Makes an empty database and returns its name. */
    public String create() throws SQLException {
        String name = "certigate_" + NAMES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return name;
    }

    /** The address that a node is given of a database, reached through a port of this machine. */
    public static String url(int port, String name) {
        return "postgresql://postgres:postgres@localhost:" + port + "/" + name;
    }

    /** Starts it, on the files that there are. */
    public void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                // Unpacked once, for all tests and runs.
                .setOverrideWorkingDirectory(
                        Checkout.root().resolve("client/target/postgres").toFile())
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                // Commits are as durable as the operating system; nothing here loses power.
                .setServerConfig("fsync", "off")
                // What the library has turned off: a server that is killed must have what it acknowledged.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("wal_level", "replica")
                .start();
    }

    /** Ends it, with clients connected. */
    public void stop() throws IOException {
        running().close();
        server = null;
    }

    /** Kills all of its processes as {@code kill -9} does. */
    public void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).get(0).trim());
        ProcessHandle first = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException("expected a server that runs, found none"));
        List<ProcessHandle> all =
                Stream.concat(Stream.of(first), first.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
        // Gives up what the library holds of it.
        stop();
        Files.deleteIfExists(folder.resolve("postmaster.pid"));
    }

    /** Copies one of its databases, after ending whoever uses it. */
    public void copy(String from, String to) throws SQLException {
        disconnect(from);
        execute("CREATE DATABASE " + to + " TEMPLATE " + from);
    }

    /** Renames one of its databases, after ending whoever uses it. */
    public void rename(String from, String to) throws SQLException {
        disconnect(from);
        execute("ALTER DATABASE " + from + " RENAME TO " + to);
    }

    private void disconnect(String name) throws SQLException {
        // Waits for each to end.
        execute("SELECT pg_terminate_backend(pid, " + START_LIMIT.toMillis()
                + ") FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    /** Starts a standby in a folder, which follows this server some time behind. */
    public DatabaseUnderTest standby(Path to, Duration behind) throws IOException, SQLException {
        backUp(to);
        // PostgreSQL insists on it.
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(to.resolve("standby.signal"));
        Files.writeString(
                to.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + port + " user=postgres'\nrecovery_min_apply_delay = "
                        + behind.toMillis() + "\n");
        DatabaseUnderTest standby = new DatabaseUnderTest(to);
        standby.start();
        return standby;
    }

    /** Runs a statement as its administrator. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Its administrator's connections. */
    public DataSource connections() {
        return running().getPostgresDatabase();
    }

    /** The first column of the first row of a query. */
    public String query(String sql) throws SQLException {
        try (Connection connection = connections().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Copies its files while it runs, by PostgreSQL's own interface for that. */
    public void backUp(Path to) throws IOException, SQLException {
        try (Connection connection = connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('test', true)");
            copy(folder, to);
            try (ResultSet stopped = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), stopped.getString(1));
            }
            // What was written while the files were copied; an operator has it in the archive.
            copy(folder.resolve("pg_wal"), to.resolve("pg_wal"));
        }
    }

    /** Puts a backup in the place of its files; it must not run. */
    void restore(Path from) throws IOException {
        Files.move(folder, folder.resolveSibling(folder.getFileName() + "-lost"));
        copy(from, folder);
        copy(from.resolve("pg_wal"), folder.resolve("pg_wal"));
        // PostgreSQL refuses a folder that others may read.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                if (!NOT_COPIED.contains(relative.getName(0).toString())) {
                    Path copy = to.resolve(relative.toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
    }

    private EmbeddedPostgres running() {
        if (server == null) {
            throw new IllegalStateException("expected a database that runs, found that it does not");
        }
        return server;
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
