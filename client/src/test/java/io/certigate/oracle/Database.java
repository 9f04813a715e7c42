package io.certigate.oracle;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real PostgreSQL server that is stopped, killed and started again in one folder. */
final class Database implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path folder;
    private EmbeddedPostgres server;

    private Database(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts a server in a folder, a new one if that is empty. */
    static Database start(Path folder) throws IOException {
        return new Database(folder, builder(folder).start());
    }

    private static EmbeddedPostgres.Builder builder(Path folder) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_LIMIT)
                .setOverrideWorkingDirectory(folder.resolveSibling("binaries").toFile())
                // What is killed here is a process, never the machine: what it wrote stays.
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "16MB")
                .setServerConfig("wal_level", "replica")
                .setServerConfig("hot_standby", "on");
    }

    int port() {
        return server.getPort();
    }

    /** Where its files are. */
    Path folder() {
        return folder;
    }

    /** Makes an empty database and returns its name. */
    String create() throws SQLException {
        String name = "oracle_" + NAMES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return name;
    }

    /** The address under which a node finds a database, through a port of this machine. */
    static String url(int port, String name) {
        return "postgresql://postgres:postgres@localhost:" + port + "/" + name;
    }

    /** Runs a statement as the administrator of the server. */
    void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the only row of a query. */
    String query(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Stops it as an administrator does, with clients connected. */
    void stop() throws IOException {
        server.close();
    }

    /** Kills all of its processes as {@code kill -9} does. */
    void kill() throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(pid())
                .orElseThrow(() -> new IllegalStateException("expected a server that runs, found none"));
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join());
        // Gives up what the library holds of it.
        server.close();
        Files.deleteIfExists(folder.resolve("postmaster.pid"));
    }

    /** Starts it again on the same port. */
    void restart() throws IOException {
        int port = server.getPort();
        server = builder(folder).setPort(port).start();
    }

    /** The process that all of its processes descend from. */
    long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).get(0).trim());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
