package io.certigate.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsRead;
import io.certigate.server.registry.FactsStore;
import io.certigate.server.state.Activation;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Committed;
import io.certigate.server.state.DirectivesRead;
import io.certigate.server.state.Head;
import io.certigate.server.state.KnownRevisions;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.PastState;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The state in an SQL database: one connection writes, a few read. */
public final class JdbcStore implements StateStore, FactsStore, PastReader, AutoCloseable {
    /** How many keyed writes are remembered. */
    static final int REMEMBERED_KEYS = 100_000;

    // More than all who read beside the thread that follows the log (facts, registry, writer): it must not wait for
    // them.
    private static final int READERS = 8;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

    private final SqlDialect dialect;
    private final int rememberedKeys;
    private final HikariDataSource writerPool;
    private final HikariDataSource readerPool;
    private final Jdbi writer;
    private final Jdbi reader;

    private JdbcStore(SqlDialect dialect, int rememberedKeys) {
        this.dialect = dialect;
        this.rememberedKeys = rememberedKeys;
        this.writerPool = pool("writer", dialect.writer(), 1);
        this.readerPool = pool("reader", dialect.reader(), READERS);
        this.writer = Jdbi.create(writerPool);
        this.reader = Jdbi.create(readerPool);
    }

    /**
     * Opens the database of a data folder, which it creates or migrates if need be.
     *
     * @throws StoreException if it cannot be used: damaged, locked, or of a newer version
     */
    public static JdbcStore open(DataFolder folder) {
        return open(new SqliteDialect(folder.database()), REMEMBERED_KEYS);
    }

    static JdbcStore open(SqlDialect dialect, int rememberedKeys) {
        Schema.prepare(dialect);
        JdbcStore store = new JdbcStore(dialect, rememberedKeys);
        try {
            store.begin();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Head head() {
        return read(StateQueries::head);
    }

    @Override
    public List<Change> changesAfter(long revision, int limit) {
        return read(handle -> StateQueries.changesAfter(handle, revision, checked(limit)));
    }

    @Override
    public Committed write(Attribution attribution, Function<RecordReader, List<Update>> draft) {
        return guarded(() ->
                writer.inTransaction(handle -> new WriteTransaction(handle, rememberedKeys).run(attribution, draft)));
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
    public @Nullable String release(String hash) {
        return this.<@Nullable String>read(handle -> ReleaseQueries.body(handle, hash));
    }

    @Override
    public @Nullable Versioned<Entity> entity(EntityRef ref) {
        return this.<@Nullable Versioned<Entity>>read(handle -> new HandleReader(handle).entity(ref));
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
    public FactsRead read(Collection<EntityRef> holders) {
        return read(handle -> FactsQuery.read(handle, holderList(holders)));
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
    public void close() {
        readerPool.close();
        writerPool.close();
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
        Revision head = head().revision();
        List<Change> last = read(handle -> StateQueries.revision(handle, head.number()));
        String hash =
                last.isEmpty() ? Revision.EMPTY_HASH : last.get(last.size() - 1).hash();
        boolean follows = changesAfter(head.number(), 1).isEmpty();
        if (!follows || !hash.equals(head.hash()) || last.isEmpty() != (head.number() == 0)) {
            throw new StoreException(
                    "expected a change log that ends with " + head + ", found another end; the database is damaged:"
                            + " restore it from a backup",
                    null);
        }
    }

    private <T extends @Nullable Object> T read(Function<Handle, T> query) {
        return guarded(() -> reader.withHandle(query::apply));
    }

    /** Something that may fail as JDBC does. */
    private interface Access<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    private <T extends @Nullable Object> T guarded(Access<T> access) {
        try {
            return access.run();
        } catch (JdbiException e) {
            throw new StoreException(e.getCause() instanceof SQLException sql ? dialect.describe(sql) : "" + e, e);
        } catch (SQLException e) {
            throw new StoreException(dialect.describe(e), e);
        }
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MAX_ROWS + 1) {
            throw new IllegalArgumentException("expected a limit of 1 to " + MAX_ROWS + ", found " + limit);
        }
        return limit;
    }

    private static HikariDataSource pool(String name, DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setReadOnly(false);
        return new HikariDataSource(config);
    }
}
