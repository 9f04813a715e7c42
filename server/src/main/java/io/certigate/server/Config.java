package io.certigate.server;

import io.certigate.server.admin.SecondPersonSettings;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.impact.ImpactLimit;
import io.certigate.server.limit.Limits;
import io.certigate.server.security.IdentitySettings;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.telemetry.TelemetrySettings;
import io.certigate.server.tls.TlsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses.
 *
 * @param data folder of the data: the state where there is no database, and the decision log; null for neither
 * @param database a PostgreSQL database that several nodes may share; null to keep the state in the data folder
 * @param policies folder of policies: without a database published now and whenever it changes, with one published once if the
 *     state has no release; null to serve the release that the state has
 * @param grpc address of the gRPC server; port 0 picks a free one
 * @param node the node's name for people; null for {@link #name}
 * @param maxStaleness how long a view of the state may be trusted
 * @param cacheWeight bound of the facts cache, see {@code FactsCache.Limits}
 * @param eventLoops threads that serve connections, at least 1
 * @param listen hear of the changes of other nodes by LISTEN; without it they are seen at the next look at the state
 * @param log the decision log
 * @param impactLimit how many answers a release may flip without being confirmed; null for any number
 * @param confirmImpact the folder's content at the start is confirmed
 * @param warmUp how long the server asks itself before it answers others; zero for not at all
 * @param tls how the gRPC server speaks TLS; null for plaintext
 * @param exposure what is done without on purpose where others than this machine can connect
 * @param secondPerson which changes need a second person
 * @param identities how the node knows who calls; null to ask nobody
 * @param telemetry what the node tells of itself
 * @param limits how much the node takes on
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
        boolean confirmImpact,
        Duration warmUp,
        @Nullable TlsSettings tls,
        Exposure exposure,
        SecondPersonSettings secondPerson,
        @Nullable IdentitySettings identities,
        TelemetrySettings telemetry,
        Limits limits) {

    /** The default port. */
    public static final int DEFAULT_PORT = 7420;

    /** Default for how long a view may be trusted. */
    public static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(2);

    /** Default bound of the facts cache. */
    public static final long DEFAULT_CACHE_WEIGHT = 200_000;

    /** What stands before the process's number in the name of a node that has no other. */
    private static final String NAMED_BY_PROCESS = ":pid-";

    /**
     * Makes sure that nobody is exposed by mistake.
     *
     * @throws IllegalArgumentException if the address is no loopback address, and there is no TLS or no authentication, unless that is
     *     said to be on purpose
     */
    public Config {
        exposure.check(grpc, tls != null, identities != null);
        secondPerson.check(identities != null, policies != null && database == null);
    }

    /** The defaults for a data folder, a policies folder and an address. */
    public static Config of(@Nullable Path data, @Nullable Path policies, InetSocketAddress grpc) {
        return builder(data, policies, grpc).build();
    }

    /** Chooses, beginning with the defaults for a data folder, a policies folder and an address. */
    public static Builder builder(@Nullable Path data, @Nullable Path policies, InetSocketAddress grpc) {
        return new Builder(data, policies, grpc);
    }

    /**
     * The node's name in everything that it writes: as chosen, or its address. The log is begun before a port is bound, so that a
     * node without a name that takes any free port is named by its process.
     */
    public String name() {
        if (node != null) {
            return node;
        }
        return grpc.getPort() == 0
                ? grpc.getHostString()
                        + NAMED_BY_PROCESS
                        + ProcessHandle.current().pid()
                : grpc.getHostString() + ":" + grpc.getPort();
    }

    /** Whether every caller proves who it is. A certificate alone proves that somebody may connect, not who it is. */
    public boolean isAuthenticated() {
        return identities != null;
    }

    /** What an operator should be told at the start about who can connect. */
    List<String> warnings() {
        return exposure.warnings(grpc, tls != null, isAuthenticated());
    }

    /** What an operator chooses, one by one. */
    public static final class Builder {
        private final @Nullable Path data;
        private final @Nullable Path policies;
        private final InetSocketAddress grpc;
        private @Nullable DatabaseUrl database;
        private @Nullable String node;
        private long cacheWeight = DEFAULT_CACHE_WEIGHT;
        private int eventLoops = Runtime.getRuntime().availableProcessors();
        private boolean listen = true;
        private LogSettings log;
        private @Nullable ImpactLimit impactLimit;
        private boolean confirmImpact;
        private Duration warmUp = Duration.ZERO;
        private TelemetrySettings telemetry = TelemetrySettings.OFF;
        private @Nullable TlsSettings tls;
        private Exposure exposure = Exposure.NONE;
        private SecondPersonSettings secondPerson = SecondPersonSettings.NONE;
        private @Nullable IdentitySettings identities;
        private Limits limits = Limits.DEFAULT;

        private Builder(@Nullable Path data, @Nullable Path policies, InetSocketAddress grpc) {
            this.data = data;
            this.policies = policies;
            this.grpc = grpc;
            this.log = data == null ? LogSettings.OFF : LogSettings.DEFAULT;
        }

        /**
         * A PostgreSQL database.
         *
         * @param hear whether to listen for changes, which needs sessions of one's own: no pooler in transaction mode
         */
        public Builder database(DatabaseUrl shared, boolean hear) {
            database = shared;
            listen = hear;
            return this;
        }

        /** Another bound of the facts cache. */
        public Builder cacheWeight(long weight) {
            cacheWeight = weight;
            return this;
        }

        /** Another number of threads that serve connections. */
        public Builder eventLoops(int threads) {
            eventLoops = threads;
            return this;
        }

        /** A name. */
        public Builder node(String name) {
            node = name;
            return this;
        }

        /** Another decision log. */
        public Builder log(LogSettings settings) {
            log = settings;
            return this;
        }

        /** A limit of impact. */
        public Builder impactLimit(ImpactLimit limit, boolean confirmed) {
            impactLimit = limit;
            confirmImpact = confirmed;
            return this;
        }

        /** A warm-up. */
        public Builder warmUp(Duration time) {
            warmUp = time;
            return this;
        }

        /** Other limits. */
        public Builder limits(Limits chosen) {
            limits = chosen;
            return this;
        }

        /** What the node tells of itself. */
        public Builder telemetry(TelemetrySettings settings) {
            telemetry = settings;
            return this;
        }

        /** Some changes need a second person. */
        public Builder secondPerson(SecondPersonSettings settings) {
            secondPerson = settings;
            return this;
        }

        /** Callers prove who they are. */
        public Builder identities(IdentitySettings settings) {
            identities = settings;
            return this;
        }

        /** TLS. */
        public Builder tls(TlsSettings settings) {
            tls = settings;
            return this;
        }

        /** What is done without on purpose. */
        public Builder exposure(Exposure accepted) {
            exposure = accepted;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException as {@link Config#Config}
         */
        public Config build() {
            return new Config(
                    data,
                    database,
                    policies,
                    grpc,
                    node,
                    DEFAULT_MAX_STALENESS,
                    cacheWeight,
                    eventLoops,
                    listen,
                    log,
                    impactLimit,
                    confirmImpact,
                    warmUp,
                    tls,
                    exposure,
                    secondPerson,
                    identities,
                    telemetry,
                    limits);
        }
    }
}
