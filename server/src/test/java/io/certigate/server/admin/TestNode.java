package io.certigate.server.admin;

import io.certigate.server.registry.FactsCache;
import io.certigate.server.registry.FactsCache.Limits;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Views;
import io.certigate.server.state.Views.Timing;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.JdbcStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts of one node around a real store, wired as the server does, with a clock that stands still. */
public final class TestNode implements AutoCloseable {
    /** What the clock shows at first. */
    public static final Instant NOW = Instant.parse("2022-06-01T00:00:00Z");

    public volatile Instant now = NOW;
    public final InstantSource clock = () -> now;
    public final JdbcStore store;
    public final FactsCache cache;
    public final Views<String> views;
    public final Writer writer;
    public final RegistryAdmin admin;
    public final RegistryWords words = new TestWords();
    public final ExecutorService chunks = Executors.newSingleThreadExecutor();
    public final BulkImport imports;

    private final DataFolder folder;

    public TestNode(Path data) {
        this(data, Writer.DEFAULT_QUEUE);
    }

    public TestNode(Path data, int queue) {
        folder = DataFolder.open(data);
        store = JdbcStore.open(folder);
        cache = new FactsCache(store, Limits.DEFAULT);
        // Both clocks go on together, however far a test moves them: a step of one alone would stop the node.
        views = Views.open(
                store,
                cache,
                TestNode::load,
                clock,
                () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(),
                Timing.DEFAULT);
        writer = new Writer(store, views, clock, queue);
        admin = new RegistryAdmin(writer, () -> words);
        imports = new BulkImport(writer, () -> words, store, clock, chunks);
    }

    /** Compiles a release; one whose hash is {@code broken} cannot be. */
    private static String load(String hash) {
        if (hash.equals("broken")) {
            throw new IllegalStateException("does not compile");
        }
        return "compiled:" + hash;
    }

    /** The store as the rest of the server sees it. */
    public StateStore state() {
        return store;
    }

    @Override
    public void close() {
        chunks.shutdownNow();
        writer.close();
        views.close();
        cache.close();
        store.close();
        folder.close();
    }
}
