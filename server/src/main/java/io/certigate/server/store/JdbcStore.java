package io.certigate.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsRead;
import io.certigate.server.registry.FactsStore;
import io.certigate.server.state.Activation;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.Committed;
import io.certigate.server.state.DirectivesRead;
import io.certigate.server.state.Following;
import io.certigate.server.state.Head;
import io.certigate.server.state.KnownRevisions;
import io.certigate.server.state.ListenerStatus;
import io.certigate.server.state.LogPosition;
import io.certigate.server.state.NodeStore;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.PastState;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.ProposalFilter;
import io.certigate.server.state.PutKeys;
import io.certigate.server.state.PutRecords;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Sighting;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoreNotReady;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** The state in an SQL database: one connection writes, a few read. */
public final class JdbcStore implements StateStore, ChangeLog, PastReader, FactsStore, NodeStore, AutoCloseable {
    /** How many keyed writes are remembered. */
    static final int REMEMBERED_KEYS = 100_000;

    // As many as queries of facts at a time; who lists or audits has others, so that checks do not wait for them.
    private static final int FACTS_READERS = 4;
    private static final int READERS = 4;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(1);
    // The first connection also loads the driver, and no caller waits for it.
    private static final Duration FIRST_CONNECTION_WAIT = Duration.ofSeconds(10);
    private static final Duration FACTS_ANSWER = Duration.ofSeconds(1);
    private static final Duration FOLLOW_ANSWER = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** What fails later than this failed by waiting, and would do so again. */
    private static final Duration FAST_FAILURE = Duration.ofMillis(300);

    private final SqlDialect dialect;
    private final int rememberedKeys;
    private final HikariDataSource writerPool;
    private final HikariDataSource factsPool;
    private final HikariDataSource readerPool;
    private final KeptStatements statements = new KeptStatements();
    private final KeptConnection followed;
    private final Jdbi writer;
    private final Jdbi facts;
    private final Jdbi reader;
    private final Jdbi follower;
    // Null where the database is elsewhere.
    private final @Nullable Memory memory;
    private volatile @Nullable NotificationListener listener;

    /**
     * A database in memory.
     *
     * @param anchor keeps it alive: it ends with its last connection, and pools replace theirs
     * @param clock what it takes for the time
     */
    private record Memory(Connection anchor, InstantSource clock) {
        void end() {
            try {
                anchor.close();
            } catch (SQLException e) {
                throw new StoreException("the database in memory could not be closed: " + e.getMessage(), e);
            }
        }
    }

    private JdbcStore(SqlDialect dialect, int rememberedKeys) {
        this(dialect, rememberedKeys, null);
    }

    private JdbcStore(SqlDialect dialect, int rememberedKeys, @Nullable Memory memory) {
        this.dialect = dialect;
        this.rememberedKeys = rememberedKeys;
        this.memory = memory;
        this.writerPool = pool("writer", dialect, dialect.writer(), 1);
        this.factsPool = pool("facts", dialect, dialect.reader(FACTS_ANSWER), FACTS_READERS);
        this.readerPool = pool("reader", dialect, dialect.reader(ANSWER), READERS);
        this.followed = new KeptConnection(dialect.reader(FOLLOW_ANSWER), dialect.settings());
        this.writer = Jdbi.create(writerPool);
        this.facts = Jdbi.create(factsPool);
        this.reader = Jdbi.create(readerPool);
        this.follower = Jdbi.create(followed);
    }

    /**
     * Opens the database of a data folder, which it creates or migrates if need be.
     *
     * @throws StoreException if it cannot be used: damaged, locked, or of a newer version
     */
    public static JdbcStore open(DataFolder folder) {
        return open(new SqliteDialect(folder.database()), REMEMBERED_KEYS);
    }

    /**
     * Opens a PostgreSQL database, whose tables it creates or migrates if need be.
     *
     * @throws StoreNotReady if it does not answer now, or is a standby
     * @throws StoreException if it cannot be used
     */
    public static JdbcStore open(DatabaseUrl url) {
        return open(new PostgresDialect(url), REMEMBERED_KEYS);
    }

    /**
     * Opens an empty database in memory, which is gone when it is closed.
     *
     * @param clock what the database takes for the time; it may stand still
     */
    public static JdbcStore inMemory(InstantSource clock) {
        return inMemory(clock, REMEMBERED_KEYS);
    }

    static JdbcStore inMemory(InstantSource clock, int rememberedKeys) {
        SqlDialect dialect = SqliteDialect.inMemory("certigate-" + UUID.randomUUID());
        Memory memory;
        try {
            memory = new Memory(dialect.writer().getConnection(), clock);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
        try {
            Schema.prepare(dialect);
        } catch (RuntimeException e) {
            memory.end();
            throw e;
        }
        return begun(new JdbcStore(dialect, rememberedKeys, memory));
    }

    /**
     * Opens the database of a data folder to read it, which a server may be using; neither makes nor migrates it.
     *
     * @throws StoreException if there is none, or it cannot be used as it is
     */
    public static JdbcStore reading(Path folder) {
        SqlDialect dialect = new SqliteDialect(DataFolder.databaseIn(folder));
        Schema.check(dialect);
        return new JdbcStore(dialect, REMEMBERED_KEYS);
    }

    static JdbcStore open(SqlDialect dialect, int rememberedKeys) {
        Schema.prepare(dialect);
        return begun(new JdbcStore(dialect, rememberedKeys));
    }

    private static JdbcStore begun(JdbcStore store) {
        try {
            store.waitFor(FIRST_CONNECTION_WAIT);
            store.begin();
            store.waitFor(CONNECTION_WAIT);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** What keeps it: {@code sqlite} or {@code postgresql}. */
    public String engine() {
        return dialect.name();
    }

    @Override
    public Head head() {
        return read(StateQueries::head);
    }

    @Override
    public synchronized Following follow(long after, int limit) {
        try {
            Following found = guarded(() -> follower.withHandle(
                    handle -> new FollowQuery(dialect.clock(), dialect.standby()).read(handle, after, checked(limit))));
            return memory == null ? found : found.at(memory.clock().instant());
        } catch (RuntimeException e) {
            followed.close();
            throw e;
        }
    }

    /**
     * Starts to listen for hints that another node wrote, where there can be one; does so until the store is closed.
     *
     * @param changed runs on the listening thread and must be short
     */
    public void listen(Runnable changed) {
        if (!dialect.hint().isEmpty()) {
            listener = NotificationListener.start(dialect.reader(ANSWER), changed);
        }
    }

    /** How it hears of changes. */
    public ListenerStatus listener() {
        NotificationListener started = listener;
        return started == null ? ListenerStatus.NONE : started.status();
    }

    @Override
    public List<Change> changesAfter(long revision, int limit) {
        return read(handle -> StateQueries.changesAfter(handle, revision, checked(limit)));
    }

    @Override
    public Committed write(Attribution attribution, Function<RecordReader, List<Update>> draft) {
        return guarded(() -> writer.inTransaction(
                handle -> new WriteTransaction(handle, dialect, rememberedKeys).run(attribution, draft)));
    }

    @Override
    public List<Change> history(ChangeKind kind, String key, int limit) {
        return read(handle -> StateQueries.history(handle, kind, key, checked(limit)));
    }

    @Override
    public List<Versioned<Entity>> entities(String type, @Nullable EntityRef after, int limit) {
        return read(handle -> StateQueries.entities(handle, type, after, checked(limit)));
    }

    @Override
    public List<Versioned<Certification>> certifications(CertificationFilter filter, int limit) {
        return read(handle -> StateQueries.certifications(handle, filter, checked(limit)));
    }

    @Override
    public List<Versioned<Relation>> relations(RelationFilter filter, int limit) {
        return read(handle -> StateQueries.relations(handle, filter, checked(limit)));
    }

    @Override
    public List<Versioned<Directive>> directives(String after, @Nullable Instant overAfter, int limit) {
        return read(handle -> StateQueries.directives(handle, after, overAfter, checked(limit)));
    }

    @Override
    public DirectivesRead directives(Instant horizon) {
        return read(handle -> StateQueries.directives(handle, horizon));
    }

    @Override
    public @Nullable Versioned<Directive> directive(String id) {
        return this.<@Nullable Versioned<Directive>>read(handle -> new HandleReader(handle).directive(id));
    }

    @Override
    public int directivesNotOver(Instant at) {
        return read(handle -> new HandleReader(handle).directivesNotOver(at));
    }

    @Override
    public @Nullable Versioned<Proposal> proposal(long id) {
        return this.<@Nullable Versioned<Proposal>>read(handle -> ProposalQueries.proposal(handle, id));
    }

    @Override
    public @Nullable Versioned<Proposal> latestProposal() {
        return this.<@Nullable Versioned<Proposal>>read(ProposalQueries::latest);
    }

    @Override
    public ProposalCounts proposalCounts(Instant now) {
        return read(handle -> ProposalQueries.counts(handle, now));
    }

    @Override
    public List<Versioned<Proposal>> proposals(ProposalFilter filter, int limit) {
        return read(handle -> ProposalQueries.list(handle, filter, checked(limit)));
    }

    @Override
    public @Nullable String release(String hash) {
        return this.<@Nullable String>read(handle -> ReleaseQueries.body(handle, hash));
    }

    @Override
    public @Nullable Versioned<Entity> entity(EntityRef ref) {
        return this.<@Nullable Versioned<Entity>>read(handle -> new HandleReader(handle).entity(ref));
    }

    @Override
    public @Nullable Versioned<Certification> certification(CertificationKey key) {
        return this.<@Nullable Versioned<Certification>>read(handle -> new HandleReader(handle).certification(key));
    }

    @Override
    public PutRecords recordsFor(PutKeys keys) {
        return read(handle -> new HandleReader(handle).recordsFor(keys));
    }

    @Override
    public List<Versioned<Certification>> certifications(EntityRef holder, String kind, int limit) {
        return read(handle -> new HandleReader(handle).certifications(holder, kind, checked(limit)));
    }

    @Override
    public List<Versioned<Relation>> relations(EntityRef of, String name, EntityRef with, int limit) {
        return read(handle -> new HandleReader(handle).relations(of, name, with, checked(limit)));
    }

    @Override
    public int recordsOf(EntityRef holder) {
        return read(handle -> new HandleReader(handle).recordsOf(holder));
    }

    @Override
    public @Nullable Activation activationBefore(long revision) {
        return this.<@Nullable Activation>read(handle -> ReleaseQueries.activationBefore(handle, revision));
    }

    @Override
    public List<StoredRelease> releases(String prefix, int limit) {
        return read(handle -> ReleaseQueries.releases(handle, prefix, checked(limit)));
    }

    @Override
    public List<StoredRelease> releasesBefore(long revision, int limit) {
        return read(handle -> ReleaseQueries.releasesBefore(handle, revision, checked(limit)));
    }

    @Override
    public Extent extent() {
        return read(LogQueries::extent);
    }

    @Override
    public @Nullable String hashAt(long revision) {
        return this.<@Nullable String>read(handle -> LogQueries.hashAt(handle, revision));
    }

    @Override
    public Stretch stretch(LogPosition after) {
        return read(handle -> LogQueries.stretch(handle, after));
    }

    @Override
    public Span recorded(@Nullable Instant since, @Nullable Instant until) {
        return read(handle -> AuditQueries.recorded(handle, since, until));
    }

    @Override
    public Audit audit(AuditFilter filter, long first, LogPosition before, int limit) {
        return read(handle -> AuditQueries.audit(handle, filter, first, before, checked(limit)));
    }

    @Override
    public boolean pruneSome() {
        return guarded(() -> writer.inTransaction(Pruning::step));
    }

    @Override
    public FactsRead read(Collection<EntityRef> holders) {
        List<EntityRef> listed = holderList(holders);
        return read(factsPool, facts, handle -> {
            try {
                return FactsQuery.read(handle.getConnection(), statements, listed);
            } catch (SQLException e) {
                throw new UnableToExecuteStatementException(e, null);
            }
        });
    }

    @Override
    public KnownRevisions revisions(Collection<Long> numbers) {
        if (numbers.isEmpty() || numbers.size() > MAX_REVISIONS) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MAX_REVISIONS + " revisions, found " + numbers.size());
        }
        return read(handle -> PastQueries.revisions(handle, numbers));
    }

    @Override
    public PastState stateAt(long number) {
        return read(handle -> PastQueries.stateAt(handle, number));
    }

    @Override
    public FactsRead factsAt(Revision at, Collection<EntityRef> holders) {
        return read(handle -> PastQueries.factsAt(handle, at, holderList(holders)));
    }

    private static List<EntityRef> holderList(Collection<EntityRef> holders) {
        if (holders.isEmpty() || holders.size() > MAX_HOLDERS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_HOLDERS + " holders, found " + holders.size());
        }
        return List.copyOf(holders);
    }

    @Override
    public void seen(Sighting node, Instant forgetBefore) {
        guarded(() -> reader.inTransaction(handle -> {
            NodeQueries.seen(handle, node, forgetBefore);
            return 0;
        }));
    }

    @Override
    public void gone(String id) {
        read(handle -> {
            NodeQueries.gone(handle, id);
            return 0;
        });
    }

    @Override
    public List<Sighting> seenSince(Instant instant) {
        return read(handle -> NodeQueries.seenSince(handle, instant));
    }

    @Override
    public void close() {
        NotificationListener started = listener;
        if (started != null) {
            started.close();
        }
        synchronized (this) {
            followed.close();
        }
        close(factsPool);
        close(readerPool);
        close(writerPool);
        if (memory != null) {
            memory.end();
        }
    }

    static void close(HikariDataSource pool) {
        if (pool.getDataSource() instanceof PatientSource source) {
            source.close();
        }
        pool.close();
    }

    private void waitFor(Duration connection) {
        for (HikariDataSource pool : List.of(writerPool, readerPool)) {
            pool.getHikariConfigMXBean().setConnectionTimeout(connection.toMillis());
        }
    }

    /** Begins the history of an empty database; otherwise checks that the head is the end of the change log. */
    private void begin() {
        guarded(() -> writer.inTransaction(handle -> {
            handle.execute(
                    "INSERT INTO state_head (one, epoch, revision, hash, release) VALUES (1, ?, 0, ?, '')"
                            + " ON CONFLICT (one) DO NOTHING",
                    UUID.randomUUID().toString(),
                    Revision.EMPTY_HASH);
            return 0;
        }));
        // One statement: other nodes may be writing.
        if (!read(StateQueries::isWhole)) {
            throw new StoreException(
                    "expected a change log that ends with " + head().revision()
                            + ", found another end; the database is damaged: restore it from a backup",
                    null);
        }
    }

    private <T extends @Nullable Object> T read(Function<Handle, T> query) {
        return read(readerPool, reader, query);
    }

    /**
     * Reads. When a connection turns out to be broken, the idle ones of the pool are as well, probably: the database was
     * restarted. Then they are dropped, and the read is done again on a new one.
     */
    private <T extends @Nullable Object> T read(HikariDataSource pool, Jdbi jdbi, Function<Handle, T> query) {
        long start = System.nanoTime();
        try {
            return guarded(() -> jdbi.withHandle(query::apply));
        } catch (StoreNotReady e) {
            pool.getHikariPoolMXBean().softEvictConnections();
            if (System.nanoTime() - start > FAST_FAILURE.toNanos()) {
                throw e;
            }
            return guarded(() -> jdbi.withHandle(query::apply));
        }
    }

    /** Something that may fail as JDBC does. */
    private interface Access<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    private <T extends @Nullable Object> T guarded(Access<T> access) {
        try {
            return access.run();
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException sql ? dialect.failure(sql) : new StoreException("" + e, e);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MAX_ROWS + 1) {
            throw new IllegalArgumentException("expected a limit of 1 to " + MAX_ROWS + ", found " + limit);
        }
        return limit;
    }

    static HikariDataSource pool(String name, SqlDialect dialect, DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(new PatientSource(source, dialect));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis() / 2);
        config.setInitializationFailTimeout(-1);
        if (!dialect.settings().isEmpty()) {
            config.setConnectionInitSql(dialect.settings());
        }
        config.setReadOnly(false);
        return new HikariDataSource(config);
    }
}
