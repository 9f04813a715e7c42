package io.certigate.server;

import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.impact.ImpactLimit;
import io.certigate.server.store.DatabaseUrl;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses.
 *
 * @param data folder of the data: the state where there is no database, and the decision log; null for neither
 * @param database a PostgreSQL database that several nodes may share; null to keep the state in the data folder
 * @param policies folder of policies: without a database published now and whenever it changes, with one published once if the
 *     state has no release; null to serve the release that the state has
 * @param grpc address of the gRPC server; port 0 picks a free one
 * @param node the node's name for people; null to be named by its address
 * @param maxStaleness how long a view of the state may be trusted
 * @param cacheWeight bound of the facts cache, see {@code FactsCache.Limits}
 * @param eventLoops threads that serve connections, at least 1
 * @param listen hear of the changes of other nodes by LISTEN; without it they are seen at the next look at the state
 * @param log the decision log
 * @param impactLimit how many answers a release may flip without being confirmed; null for any number
 * @param confirmImpact the folder's content at the start is confirmed
 */
public record Config(
        @Nullable Path data,
        @Nullable DatabaseUrl database,
        @Nullable Path policies,
        InetSocketAddress grpc,
        @Nullable String node,
        Duration maxStaleness,
        long cacheWeight,
        int eventLoops,
        boolean listen,
        LogSettings log,
        @Nullable ImpactLimit impactLimit,
        boolean confirmImpact) {

    /** The default port. */
    public static final int DEFAULT_PORT = 7420;

    /** Default for how long a view may be trusted. */
    public static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(2);

    /** Default bound of the facts cache. */
    public static final long DEFAULT_CACHE_WEIGHT = 200_000;

    /** The defaults for a data folder, a policies folder and an address. */
    public static Config of(@Nullable Path data, @Nullable Path policies, InetSocketAddress grpc) {
        return new Config(
                data,
                null,
                policies,
                grpc,
                null,
                DEFAULT_MAX_STALENESS,
                DEFAULT_CACHE_WEIGHT,
                Runtime.getRuntime().availableProcessors(),
                true,
                data == null ? LogSettings.OFF : LogSettings.DEFAULT,
                null,
                false);
    }

    /**
     * This with a PostgreSQL database.
     *
     * @param hear whether to listen for changes, which needs sessions of one's own: no pooler in transaction mode
     */
    public Config with(DatabaseUrl shared, boolean hear) {
        return new Config(
                data,
                shared,
                policies,
                grpc,
                node,
                maxStaleness,
                cacheWeight,
                eventLoops,
                hear,
                log,
                impactLimit,
                confirmImpact);
    }

    /** This with another bound of the facts cache. */
    public Config caching(long weight) {
        return new Config(
                data,
                database,
                policies,
                grpc,
                node,
                maxStaleness,
                weight,
                eventLoops,
                listen,
                log,
                impactLimit,
                confirmImpact);
    }

    /** This with a name. */
    public Config named(String name) {
        return new Config(
                data,
                database,
                policies,
                grpc,
                name,
                maxStaleness,
                cacheWeight,
                eventLoops,
                listen,
                log,
                impactLimit,
                confirmImpact);
    }

    /** This with another decision log. */
    public Config logging(LogSettings settings) {
        return new Config(
                data,
                database,
                policies,
                grpc,
                node,
                maxStaleness,
                cacheWeight,
                eventLoops,
                listen,
                settings,
                impactLimit,
                confirmImpact);
    }

    /** This with a limit of impact. */
    public Config limiting(ImpactLimit limit, boolean confirmed) {
        return new Config(
                data,
                database,
                policies,
                grpc,
                node,
                maxStaleness,
                cacheWeight,
                eventLoops,
                listen,
                log,
                limit,
                confirmed);
    }
}
