package io.certigate.server;

import io.certigate.server.admin.ActivationGate;
import io.certigate.server.admin.BulkImport;
import io.certigate.server.admin.DirectiveAdmin;
import io.certigate.server.admin.FolderPublisher;
import io.certigate.server.admin.HistoryAdmin;
import io.certigate.server.admin.RegistryAdmin;
import io.certigate.server.admin.RegistryWords;
import io.certigate.server.admin.ReleaseAdmin;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.ReleaseWords;
import io.certigate.server.admin.Releases;
import io.certigate.server.admin.Writer;
import io.certigate.server.decision.Archive;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogIndexer;
import io.certigate.server.decisionlog.LogPrinter;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.TakenStates;
import io.certigate.server.evidence.EvidenceDesk;
import io.certigate.server.grpc.ChangeGrpcService;
import io.certigate.server.grpc.ChangeWatches;
import io.certigate.server.grpc.DecisionGrpcService;
import io.certigate.server.grpc.DecisionLogGrpcService;
import io.certigate.server.grpc.DirectiveGrpcService;
import io.certigate.server.grpc.EvidenceGrpcService;
import io.certigate.server.grpc.GrpcServer;
import io.certigate.server.grpc.ImpactCalls;
import io.certigate.server.grpc.ImportCalls;
import io.certigate.server.grpc.LogReplays;
import io.certigate.server.grpc.LogStreams;
import io.certigate.server.grpc.LogVerifications;
import io.certigate.server.grpc.NodeState;
import io.certigate.server.grpc.PolicyGrpcService;
import io.certigate.server.grpc.RegistryGrpcService;
import io.certigate.server.impact.ImpactGate;
import io.certigate.server.impact.ImpactLimit;
import io.certigate.server.impact.ImpactSources;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.Presence;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoreNotReady;
import io.certigate.server.state.Views;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.store.JdbcStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The composition root: reads the configuration once and wires the parts of a node by their constructors. */
public final class Main implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final Duration DATABASE_RETRY = Duration.ofMillis(500);
    private static final int REGISTRY_READERS = 2;
    private static final int REGISTRY_QUEUE = 256;
    // One: it keeps the chunks of an import in their order.
    private static final int IMPORT_THREADS = 1;
    private static final int STUDY_THREADS = 1;
    private static final int STUDY_QUEUE = 64;
    private static final int LOOKUP_THREADS = 2;
    private static final int LOOKUP_QUEUE = 1_024;
    private static final int EVIDENCE_THREADS = 1;
    private static final int EVIDENCE_QUEUE = 16;
    private static final int RELEASE_COMPILERS = 1;
    private static final int RELEASE_QUEUE = 16;
    private static final int LOG_READERS = 2;
    private static final int LOG_QUEUE = 64;
    private static final int VERIFIERS = 1;
    private static final int VERIFIER_QUEUE = 4;
    // One: it takes a processor for long, and checks go before.
    private static final int IMPACT_THREADS = 1;
    private static final int IMPACT_QUEUE = 4;
    private static final int REPLAYS = 1;
    private static final int REPLAY_QUEUE = 4;

    // Closed in the reverse order: what serves first, what stores last.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Views<PolicySet> views;
    private @Nullable GrpcServer server;
    private @Nullable Presence presence;
    private @Nullable LogPrinter printer;

    private Main() {}

    /**
     * Starts a node and returns when it answers calls.
     *
     * @throws io.certigate.server.state.StoreException if the data folder cannot be used
     * @throws InvalidPolicies if the folder of policies has mistakes or failing cases
     * @throws IOException if the folder of policies cannot be read, or the address not be bound
     * @throws ExecutionException if the state refuses the release
     * @throws TimeoutException if the state does not take the release in time
     */
    public static Main start(Config config) throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        // Libraries that log elsewhere log where we do.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        Main main = new Main();
        try {
            main.wire(config, InstantSource.system());
            return main;
        } catch (Throwable e) {
            main.close();
            throw e;
        }
    }

    private void wire(Config config, InstantSource clock)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        Path data = config.data();
        DataFolder folder = data == null ? null : part(DataFolder.open(data));
        State state = open(config, folder, clock);
        JdbcStore store = state.store();
        Releases releases = state.releases();
        Views<PolicySet> opened = state.views();
        views = opened;
        if (config.listen()) {
            store.listen(opened::hint);
        }
        Writer writer = part(new Writer(store, opened, clock, Writer.DEFAULT_QUEUE));
        ReleaseAdmin releaseAdmin = new ReleaseAdmin(writer);
        ImpactSources impact = impact(config, state, clock);
        ActivationGate gate = gate(config, impact);
        FolderPublisher publisher =
                publisher(config, releases, releaseAdmin, () -> opened.current().releaseHash(), clock, gate);
        if (!opened.current().releaseHash().isEmpty()) {
            config.log()
                    .masks()
                    .problems(opened.current().policies().vocabulary())
                    .forEach(LOG::warn);
        }
        DecisionPoint decisions = decisions(state, log(config, opened, clock), clock);
        Supplier<RegistryWords> words =
                () -> new ReleaseWords(opened.current().policies().vocabulary());
        RegistryAdmin registry = new RegistryAdmin(writer, words);
        DirectiveAdmin directives =
                new DirectiveAdmin(writer, () -> opened.current().policies().vocabulary());
        ThreadPoolExecutor reads = executor("registry-reads", REGISTRY_READERS, REGISTRY_QUEUE);
        part(reads::shutdownNow);
        ThreadPoolExecutor chunks = executor("import", IMPORT_THREADS, ImportCalls.QUEUE);
        part(chunks::shutdownNow);
        ImportCalls imports = new ImportCalls(new BulkImport(writer, words, store, clock, chunks), chunks);
        ThreadPoolExecutor compiler = executor("releases", RELEASE_COMPILERS, RELEASE_QUEUE);
        part(compiler::shutdownNow);
        ReleaseDesk desk = new ReleaseDesk(releases, releaseAdmin, store, publisher, gate);
        ThreadPoolExecutor assessments = executor("impact", IMPACT_THREADS, IMPACT_QUEUE);
        part(assessments::shutdownNow);
        HistoryAdmin history = part(new HistoryAdmin(writer, store, clock));
        ChangeWatches watches = new ChangeWatches(new ChangeFeed(opened, store, clock, System::nanoTime), clock);
        opened.onView(watches);
        NodeState node = new NodeState(
                new NodeState.Fixed(store.engine(), config.maxStaleness()),
                opened,
                store,
                new NodeState.Sources(
                        () -> started(presence).self(),
                        () -> started(presence).nodes(),
                        store::listener,
                        state.cache()::size,
                        state.cache()::loaded),
                clock);
        DecisionLogGrpcService.Reading reading = reading(config, releases, clock);
        if (reading != null) {
            // Before the first decision, and closed after the last one.
            printer = part(new LogPrinter(reading.log()));
        }
        GrpcServer started = part(GrpcServer.start(
                config.grpc(),
                config.eventLoops(),
                List.of(
                        new DecisionGrpcService(decisions),
                        new RegistryGrpcService(registry, store, words, clock, reads, imports),
                        new DirectiveGrpcService(directives, store, clock, reads),
                        new PolicyGrpcService(
                                desk,
                                store,
                                reads,
                                compiler,
                                new ImpactCalls(impact, desk, assessments, System::nanoTime)),
                        new ChangeGrpcService(node, watches, store, history, reads),
                        new DecisionLogGrpcService(reading),
                        evidence(config, state, clock))));
        server = started;
        // These end first: the server waits for calls, and neither ends by itself.
        part(watches);
        part(imports);
        if (reading != null) {
            part(reading.streams());
        }
        history.resume();
        presence = part(Presence.begin(
                config.node(),
                config.grpc().getHostString() + ":" + started.port(),
                BuildVersion.number(),
                config.database() == null ? null : store,
                () -> opened.current().revision().number(),
                clock));
        started.readyWhile(() -> opened.status().ready());
    }

    private static ImpactSources impact(Config config, State state, InstantSource clock) {
        Path data = config.data();
        JdbcStore store = state.store();
        return new ImpactSources(
                data == null || config.log().mode() == LogSettings.Mode.OFF ? null : LogFolder.in(data),
                new ImpactSources.State(store, store, state.releases()),
                clock);
    }

    private static ActivationGate gate(Config config, ImpactSources sources) {
        ImpactLimit limit = config.impactLimit();
        if (limit == null) {
            return ActivationGate.OPEN;
        }
        ImpactGate gate = new ImpactGate(sources, limit, System::nanoTime);
        return candidate -> {
            ImpactGate.Verdict found = gate.verdict(candidate);
            return new ActivationGate.Answer(found.over(), found.objection());
        };
    }

    private DecisionLog log(Config config, Views<PolicySet> followed, InstantSource clock) {
        Path data = config.data();
        if (config.log().mode() == LogSettings.Mode.OFF) {
            return DecisionLog.OFF;
        }
        if (data == null) {
            throw new IllegalArgumentException("expected a data folder for the decision log, found none");
        }
        LogWriter log;
        try {
            log = part(LogWriter.open(LogFolder.in(data), origin(config), config.log(), clock));
        } catch (IOException e) {
            throw new StoreException("the decision log in " + data + " cannot be opened: " + e.getMessage(), e);
        }
        TakenStates.follow(followed, log);
        return log;
    }

    private static Origin origin(Config config) {
        return Versions.origin(name(config));
    }

    /** What reads the log of this node, null if it writes none. */
    private DecisionLogGrpcService.@Nullable Reading reading(Config config, Releases releases, InstantSource clock) {
        Path data = config.data();
        if (config.log().mode() == LogSettings.Mode.OFF || data == null) {
            return null;
        }
        LogFolder folder = LogFolder.in(data);
        LogReader reader = new LogReader(folder, true);
        part(LogIndexer.start(reader));
        ThreadPoolExecutor reads = executor("log-reads", LOG_READERS, LOG_QUEUE);
        part(reads::shutdownNow);
        ThreadPoolExecutor verifiers = executor("log-verifications", VERIFIERS, VERIFIER_QUEUE);
        part(verifiers::shutdownNow);
        ThreadPoolExecutor replays = executor("log-replays", REPLAYS, REPLAY_QUEUE);
        part(replays::shutdownNow);
        return new DecisionLogGrpcService.Reading(
                reader,
                new LogStreams(reader, clock, System::nanoTime),
                new LogVerifications(folder, verifiers, System::nanoTime),
                new LogReplays(folder, reader, releases, origin(config), replays, System::nanoTime),
                reads);
    }

    private static String name(Config config) {
        String node = config.node();
        return node == null
                ? config.grpc().getHostString() + ":" + config.grpc().getPort()
                : node;
    }

    private EvidenceGrpcService evidence(Config config, State state, InstantSource clock) {
        ThreadPoolExecutor executor = executor("evidence", EVIDENCE_THREADS, EVIDENCE_QUEUE);
        part(executor::shutdownNow);
        Path data = config.data();
        EvidenceDesk desk = new EvidenceDesk(
                state.store(),
                state.store(),
                state.store(),
                state.releases(),
                data == null ? null : LogFolder.in(data),
                clock);
        String mode = config.log().mode().name().toLowerCase(Locale.ROOT);
        return new EvidenceGrpcService(desk, new EvidenceGrpcService.Node(name(config), mode), executor);
    }

    private DecisionPoint decisions(State state, DecisionLog log, InstantSource clock) {
        ThreadPoolExecutor studies = executor("studies", STUDY_THREADS, STUDY_QUEUE);
        part(studies::shutdownNow);
        ThreadPoolExecutor lookups = executor("lookups", LOOKUP_THREADS, LOOKUP_QUEUE);
        part(lookups::shutdownNow);
        return new DecisionPoint(
                state.views(),
                state.cache(),
                new Archive(state.store(), state.releases()),
                log,
                clock,
                System::nanoTime,
                new DecisionPoint.Executors(studies, lookups));
    }

    /** What follows the state. */
    private record State(JdbcStore store, FactsCache cache, Releases releases, Views<PolicySet> views) {}

    /** Opens the state. A database may come later than its nodes: it is waited for, and nothing is served meanwhile. */
    private State open(Config config, @Nullable DataFolder folder, InstantSource clock) {
        DatabaseUrl database = config.database();
        if (database == null) {
            if (folder == null) {
                throw new IllegalArgumentException("expected a data folder or a database, found neither");
            }
            return follow(part(JdbcStore.open(folder)), config, clock);
        }
        int before = parts.size();
        String said = "";
        while (true) {
            try {
                return follow(part(JdbcStore.open(database)), config, clock);
            } catch (StoreNotReady e) {
                close(parts.size() - before);
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

    private State follow(JdbcStore store, Config config, InstantSource clock) {
        FactsCache.Limits limits = new FactsCache.Limits(
                config.cacheWeight(),
                FactsCache.Limits.DEFAULT.threads(),
                FactsCache.Limits.DEFAULT.queue(),
                FactsCache.Limits.DEFAULT.deadline());
        FactsCache cache = part(new FactsCache(store, limits));
        Releases releases = new Releases(store);
        Views.Timing timing = new Views.Timing(
                Views.Timing.DEFAULT.poll(), config.maxStaleness(), Views.Timing.DEFAULT.releaseRetry());
        Views<PolicySet> followed = part(Views.open(store, cache, releases, clock, System::nanoTime, timing));
        return new State(store, cache, releases, followed);
    }

    /**
     * Publishes the folder that there may be, and goes on to watch it; a shared database is only filled from it if it has no
     * release, since a folder that lay about for long must not undo what others published.
     */
    private @Nullable FolderPublisher publisher(
            Config config,
            Releases releases,
            ReleaseAdmin admin,
            Supplier<String> activeRelease,
            InstantSource clock,
            ActivationGate gate)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        Path folder = config.policies();
        if (folder == null) {
            return null;
        }
        if (config.database() != null) {
            if (activeRelease.get().isEmpty()) {
                new FolderPublisher(folder, releases, admin, activeRelease, clock).fill();
            } else {
                LOG.info("the database has a release: the policies in {} are left alone", folder);
            }
            return null;
        }
        FolderPublisher publisher = part(new FolderPublisher(folder, releases, admin, activeRelease, clock, gate));
        publisher.publish(config.confirmImpact());
        publisher.watch(FolderPublisher.DEFAULT_PERIOD);
        return publisher;
    }

    /** Runs what blocks or takes long: a few at a time, and a bounded number waiting. */
    private static ThreadPoolExecutor executor(String name, int threads, int queue) {
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    /** The port that is bound. */
    public int port() {
        return started(server).port();
    }

    /** The revision that this node has applied. */
    public Revision revision() {
        return started(views).current().revision();
    }

    /** The hash of the active release, empty if there is none. */
    public String release() {
        return started(views).current().policies().hash();
    }

    /**
     * Prints every decision of this node, from the first one on, as a line of JSON.
     *
     * @param out where
     * @throws IllegalStateException if it logs none
     */
    public void printDecisions(PrintWriter out) {
        started(printer).start(out);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("expected a node that was started");
        }
        return part;
    }

    /** Refuses new calls, waits a bounded time for those under way, and closes everything. */
    @Override
    public void close() {
        close(parts.size());
    }

    private void close(int latest) {
        for (int i = 0; i < latest; i++) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
