package io.certigate.server;

import io.certigate.server.admin.ReadAhead;
import io.certigate.server.admin.Releases;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoreNotReady;
import io.certigate.server.state.Update;
import io.certigate.server.state.Views;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.store.JdbcStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state, and what follows it.
 *
 * @param store where it is kept
 * @param cache facts of it
 * @param releases compiles its releases
 * @param views follow it
 */
record OpenState(JdbcStore store, FactsCache cache, Releases releases, Views<PolicySet> views) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenState.class);
    private static final Duration DATABASE_RETRY = Duration.ofMillis(500);

    /** Begins a state in memory. */
    static OpenState begin(Config config, InMemory memory, Parts parts) {
        JdbcStore store = parts.add(JdbcStore.inMemory(memory.clock()));
        for (List<Update> revision : memory.revisions()) {
            store.write(
                    new Attribution(memory.clock().instant(), InMemory.ACTOR, "the beginning", null),
                    current -> revision);
        }
        return follow(store, null, config, memory.clock(), parts);
    }

    /**
     * Opens the state. A database may come later than its nodes: it is waited for, and nothing is served meanwhile.
     *
     * @param ahead reads the folder of policies; null if there is none
     */
    static OpenState open(
            Config config, @Nullable DataFolder folder, @Nullable ReadAhead ahead, InstantSource clock, Parts parts) {
        DatabaseUrl database = config.database();
        if (database == null) {
            if (folder == null) {
                throw new IllegalArgumentException("expected a data folder or a database, found neither");
            }
            return follow(parts.add(JdbcStore.open(folder)), ahead, config, clock, parts);
        }
        int before = parts.size();
        String said = "";
        while (true) {
            try {
                return follow(parts.add(JdbcStore.open(database)), ahead, config, clock, parts);
            } catch (StoreNotReady e) {
                parts.close(parts.size() - before);
                String message = String.valueOf(e.getMessage());
                if (!message.equals(said)) {
                    LOG.warn("waiting for the database: {}", message);
                    said = message;
                }
            }
            try {
                Thread.sleep(DATABASE_RETRY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted while waiting for the database", e);
            }
        }
    }

    private static OpenState follow(
            JdbcStore store, @Nullable ReadAhead ahead, Config config, InstantSource clock, Parts parts) {
        FactsCache.Limits limits = new FactsCache.Limits(
                config.cacheWeight(),
                FactsCache.Limits.DEFAULT.threads(),
                FactsCache.Limits.DEFAULT.queue(),
                FactsCache.Limits.DEFAULT.deadline());
        FactsCache cache = parts.add(new FactsCache(store, limits));
        Releases releases = new Releases(store, ahead);
        Views.Timing timing = new Views.Timing(
                Views.Timing.DEFAULT.poll(), config.maxStaleness(), Views.Timing.DEFAULT.releaseRetry());
        Views<PolicySet> views = parts.add(Views.open(store, cache, releases, clock, System::nanoTime, timing));
        return new OpenState(store, cache, releases, views);
    }
}
