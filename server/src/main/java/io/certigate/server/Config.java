package io.certigate.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses.
 *
 * @param data folder of the data
 * @param policies folder of policies to publish and watch, null to serve the release that the data folder has
 * @param grpc address of the gRPC server; port 0 picks a free one
 * @param maxStaleness how long a view of the state may be trusted
 * @param cacheWeight bound of the facts cache, see {@code FactsCache.Limits}
 * @param eventLoops threads that serve connections, at least 1
 */
public record Config(
        Path data,
        @Nullable Path policies,
        InetSocketAddress grpc,
        Duration maxStaleness,
        long cacheWeight,
        int eventLoops) {

    /** The default port. */
    public static final int DEFAULT_PORT = 7420;

    /** Default for how long a view may be trusted. */
    public static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(2);

    /** Default bound of the facts cache. */
    public static final long DEFAULT_CACHE_WEIGHT = 200_000;

    /** The defaults for a data folder, a policies folder and an address. */
    public static Config of(Path data, @Nullable Path policies, InetSocketAddress grpc) {
        return new Config(
                data,
                policies,
                grpc,
                DEFAULT_MAX_STALENESS,
                DEFAULT_CACHE_WEIGHT,
                Runtime.getRuntime().availableProcessors());
    }
}
