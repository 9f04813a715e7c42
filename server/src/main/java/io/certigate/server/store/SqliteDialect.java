package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite in one file: write-ahead log, synced at every commit (anything less loses commits on power loss). Or in the memory of
 * this process.
 */
final class SqliteDialect implements SqlDialect {
    /** Longest wait for a lock of another connection. */
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);

    /** Memory of the writer for pages: an import of unsorted records touches many, and writes each that it must give up. */
    private static final int WRITER_CACHE_KIB = 16 * 1024;

    /** Pages of the write-ahead log from which on it is carried over: seldom enough that a page is carried over once. */
    private static final int CHECKPOINT_PAGES = 4_096;

    private static final int PRIMARY_CODE = 0xff;

    private final String place;
    private final String uri;
    private final JournalMode journal;

    SqliteDialect(Path file) {
        this(file, JournalMode.WAL);
    }

    private SqliteDialect(Path file, JournalMode journal) {
        // As a URI, in which a question mark of the path is no parameter.
        this(file.toString(), file.toUri().toString(), journal);
    }

    private SqliteDialect(String place, String uri, JournalMode journal) {
        this.place = place;
        this.uri = uri;
        this.journal = journal;
    }

    /** A copy that nobody else uses: without a write-ahead log it is one file at any time. */
    static SqliteDialect copy(Path file) {
        return new SqliteDialect(file, JournalMode.DELETE);
    }

    /**
     * A database in the memory of this process, which lives from its first connection to its last one.
     *
     * @param name of no other one
     */
    static SqliteDialect inMemory(String name) {
        // Not "mode=memory": connections that share a cache fail on each other's locks instead of waiting for them.
        return new SqliteDialect("the database in memory", "file:/" + name + "?vfs=memdb", JournalMode.MEMORY);
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public DataSource writer() {
        SQLiteConfig config = config(TransactionMode.IMMEDIATE);
        // Negative: kibibytes instead of pages.
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, Integer.toString(-WRITER_CACHE_KIB));
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
        return source(config);
    }

    @Override
    public DataSource reader(Duration answer) {
        return source(config(TransactionMode.DEFERRED));
    }

    @Override
    public String migrations() {
        return "classpath:db/migration";
    }

    @Override
    public boolean create() throws SQLException {
        return NewSqlite.create(writer());
    }

    @Override
    public String encoding() {
        return "";
    }

    @Override
    public String clock() {
        return "NULL";
    }

    @Override
    public String standby() {
        return "FALSE";
    }

    @Override
    public String hint() {
        return "";
    }

    @Override
    public String settings() {
        return "";
    }

    @Override
    public StoreException failure(SQLException failure) {
        int code = failure.getErrorCode() & PRIMARY_CODE;
        String advice = switch (SQLiteErrorCode.getErrorCode(code)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                "expected a Certigate database, found a damaged file or one of something else; restore it from a"
                        + " backup, or start with an empty data folder";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "expected to have the database alone, found it locked; end the other process that uses it";
            case SQLITE_FULL -> "expected room on the disk, found none; free some";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                "expected a database that this user can write; check owner, permissions and mount options";
            case SQLITE_IOERR -> "the disk failed to read or write; check the disk and its free space";
            default -> "unexpected failure";
        };
        return new StoreException(place + ": " + advice + " (" + failure.getMessage() + ")", failure);
    }

    private SQLiteConfig config(TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(journal);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.setTransactionMode(mode);
        // Nobody asks for them, and to know whether somebody could each statement is searched by a regular expression.
        config.setGetGeneratedKeys(false);
        return config;
    }

    private DataSource source(SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + uri);
        return source;
    }
}
