package io.certigate.server;

import io.certigate.server.admin.ActivationGate;
import io.certigate.server.admin.ApprovalAdmin;
import io.certigate.server.admin.BulkImport;
import io.certigate.server.admin.DirectiveAdmin;
import io.certigate.server.admin.FolderPublisher;
import io.certigate.server.admin.HistoryAdmin;
import io.certigate.server.admin.ReadAhead;
import io.certigate.server.admin.RegistryAdmin;
import io.certigate.server.admin.RegistryWords;
import io.certigate.server.admin.ReleaseAdmin;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.ReleaseWords;
import io.certigate.server.admin.Releases;
import io.certigate.server.admin.SecondPerson;
import io.certigate.server.admin.Writer;
import io.certigate.server.decision.Archive;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogPrinter;
import io.certigate.server.evidence.EvidenceDesk;
import io.certigate.server.grpc.ApprovalGrpcService;
import io.certigate.server.grpc.AuthenticationInterceptor;
import io.certigate.server.grpc.ChangeGrpcService;
import io.certigate.server.grpc.ChangeWatches;
import io.certigate.server.grpc.ChangeWriters;
import io.certigate.server.grpc.DecisionGrpcService;
import io.certigate.server.grpc.DecisionLogGrpcService;
import io.certigate.server.grpc.DirectiveGrpcService;
import io.certigate.server.grpc.EvidenceGrpcService;
import io.certigate.server.grpc.GrpcServer;
import io.certigate.server.grpc.ImpactCalls;
import io.certigate.server.grpc.ImportCalls;
import io.certigate.server.grpc.NodeState;
import io.certigate.server.grpc.PolicyGrpcService;
import io.certigate.server.grpc.RegistryGrpcService;
import io.certigate.server.grpc.SampleQuestions;
import io.certigate.server.grpc.WarmUp;
import io.certigate.server.impact.ImpactGate;
import io.certigate.server.impact.ImpactLimit;
import io.certigate.server.impact.ImpactSources;
import io.certigate.server.limit.LimitStatus;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.security.IdentitySettings;
import io.certigate.server.security.NodeIdentities;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.Presence;
import io.certigate.server.state.Views;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.JdbcStore;
import io.certigate.server.tls.TlsFiles;
import io.certigate.server.tls.TlsSettings;
import io.certigate.server.tls.TlsStatus;
import io.certigate.v1.CheckActionRequest;
import io.grpc.BindableService;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The composition root: reads the configuration once and wires the parts of a node by their constructors. */
public final class Main implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final int REGISTRY_READERS = 2;
    static final int REGISTRY_QUEUE = 256;
    // One: it keeps the chunks of an import in their order.
    private static final int IMPORT_THREADS = 1;
    private static final int WARM_UP_QUESTIONS = 256;
    private static final int STUDY_THREADS = 1;
    static final int STUDY_QUEUE = 64;
    private static final int LOOKUP_THREADS = 2;
    static final int LOOKUP_QUEUE = 1_024;
    private static final int EVIDENCE_THREADS = 1;
    static final int EVIDENCE_QUEUE = 16;
    private static final int RELEASE_COMPILERS = 1;
    static final int RELEASE_QUEUE = 16;
    // One: it takes a processor for long, and checks go before.
    private static final int IMPACT_THREADS = 1;
    static final int IMPACT_QUEUE = 4;

    private final Parts parts = new Parts();
    private @Nullable Views<PolicySet> views;
    private @Nullable GrpcServer server;
    private volatile @Nullable Presence presence;
    private @Nullable LogPrinter printer;
    private int metricsPort;

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
        return start(config, ReadAhead.of(config.policies(), config.database() != null));
    }

    /**
     * Likewise, for who had the folder of policies read ahead.
     *
     * @param ahead reads the folder that the configuration names; null if it was not begun
     */
    public static Main start(Config config, @Nullable ReadAhead ahead)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        // Libraries that log elsewhere log where we do.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return start(config, null, ahead);
    }

    /**
     * Starts a node, and returns when it answers calls; it logs as the program does in which it runs.
     *
     * @param config with a state in memory it names neither data nor database nor policies
     * @param memory the state that begins and ends with the node; null for that of the configuration
     * @throws io.certigate.server.state.StoreException if the state cannot be used, or not begin as told
     * @throws InvalidPolicies if the folder of policies has mistakes or failing cases
     * @throws IOException if the folder of policies cannot be read, or the address not be bound
     * @throws ExecutionException if the state refuses the release
     * @throws TimeoutException if the state does not take the release in time
     */
    public static Main start(Config config, @Nullable InMemory memory)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        return start(config, memory, null);
    }

    private static Main start(Config config, @Nullable InMemory memory, @Nullable ReadAhead ahead)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        Main main = new Main();
        try {
            main.wire(config, memory, ahead);
            return main;
        } catch (Throwable e) {
            main.close();
            throw e;
        }
    }

    private void wire(Config config, @Nullable InMemory memory, @Nullable ReadAhead ahead)
            throws InvalidPolicies, IOException, ExecutionException, TimeoutException {
        config.warnings().forEach(LOG::warn);
        InstantSource clock = memory == null ? InstantSource.system() : memory.clock();
        TlsFiles tls = tls(config.tls());
        Path data = config.data();
        DataFolder folder = data == null ? null : parts.add(DataFolder.open(data));
        OpenState state = memory == null
                ? OpenState.open(config, folder, ahead, clock, parts)
                : OpenState.begin(config, memory, parts);
        JdbcStore store = state.store();
        Releases releases = state.releases();
        Views<PolicySet> opened = state.views();
        views = opened;
        if (config.listen()) {
            store.listen(opened::hint);
        }
        NodeLog log = new NodeLog(config, clock, parts);
        Writer writer = parts.add(new Writer(
                store,
                opened,
                clock,
                Writer.DEFAULT_QUEUE,
                new SecondPerson(config.secondPerson(), demanded(config, store, clock))));
        ReleaseAdmin releaseAdmin = new ReleaseAdmin(writer);
        ImpactSources impact = impact(log, state, clock);
        ActivationGate gate = gate(config, impact);
        FolderPublisher publisher = publisher(
                config, ahead, releases, releaseAdmin, () -> opened.current().releaseHash(), clock, gate);
        releases.startedUp();
        if (!opened.current().releaseHash().isEmpty()) {
            config.log()
                    .masks()
                    .problems(opened.current().policies().vocabulary())
                    .forEach(LOG::warn);
        }
        DecisionLog written = log.writer(opened);
        DecisionPoint decisions = decisions(state, written, clock);
        Supplier<RegistryWords> words =
                () -> new ReleaseWords(opened.current().policies().vocabulary());
        RegistryAdmin registry = new RegistryAdmin(writer, words);
        DirectiveAdmin directives =
                new DirectiveAdmin(writer, () -> opened.current().policies().vocabulary());
        ThreadPoolExecutor reads = parts.executor("registry-reads", REGISTRY_READERS, REGISTRY_QUEUE);
        ThreadPoolExecutor chunks = parts.executor("import", IMPORT_THREADS, ImportCalls.QUEUE);
        ImportCalls imports = new ImportCalls(new BulkImport(writer, words, store, clock, chunks), chunks);
        ThreadPoolExecutor compiler = parts.executor("releases", RELEASE_COMPILERS, RELEASE_QUEUE);
        ReleaseDesk desk = new ReleaseDesk(releases, releaseAdmin, store, publisher, gate);
        ThreadPoolExecutor assessments = parts.executor("impact", IMPACT_THREADS, IMPACT_QUEUE);
        HistoryAdmin history = parts.add(new HistoryAdmin(writer, store, clock));
        ChangeWatches watches = new ChangeWatches(new ChangeFeed(opened, store, clock, System::nanoTime), clock);
        opened.onView(watches);
        NodeIdentities identities = identities(config, clock);
        NodeState node = new NodeState(
                new NodeState.Fixed(store.engine(), config.maxStaleness()),
                opened,
                store,
                new NodeState.Sources(
                        () -> started(presence).self(),
                        () -> started(presence).nodes(),
                        store::listener,
                        state.cache()::size,
                        state.cache()::loaded,
                        written::status,
                        desk::refused,
                        () -> warnings(config, tls, identities),
                        () -> store.proposalCounts(clock.instant())),
                clock);
        DecisionLogGrpcService.Reading reading = log.reading(releases);
        if (reading != null) {
            // Before the first decision, and closed after the last one.
            printer = parts.add(new LogPrinter(reading.log()));
        }
        NodeTelemetry telemetry = config.telemetry().isOn() ? new NodeTelemetry(config, clock, parts) : null;
        DecisionGrpcService checks =
                telemetry == null ? new DecisionGrpcService(decisions) : telemetry.checks(decisions);
        AuthenticationInterceptor authentication = authentication(identities);
        warmUp(config, state, clock);
        List<BindableService> services = List.of(
                checks,
                new RegistryGrpcService(registry, store, words, clock, reads, imports),
                new DirectiveGrpcService(directives, store, clock, reads),
                new PolicyGrpcService(
                        desk, store, reads, compiler, new ImpactCalls(impact, desk, assessments, System::nanoTime)),
                new ApprovalGrpcService(
                        new ApprovalAdmin(writer),
                        new ChangeWriters(registry, directives, desk, reads, compiler),
                        store,
                        clock,
                        identities == null ? (name, role) -> true : identities.authenticator()::mayStill),
                new ChangeGrpcService(node, watches, store, history, reads),
                new DecisionLogGrpcService(reading),
                evidence(config, state, clock));
        GrpcServer started = parts.add(GrpcServer.start(
                config.grpc(),
                config.eventLoops(),
                config.limits(),
                telemetry == null ? services : telemetry.metered(services),
                tls,
                authentication));
        server = started;
        // These end first: the server waits for calls, and none of them ends by itself.
        parts.add(checks);
        parts.add(watches);
        parts.add(imports);
        if (reading != null) {
            parts.add(reading.streams());
        }
        history.resume();
        presence = parts.add(Presence.begin(
                config.name(),
                config.grpc().getHostString() + ":" + started.port(),
                BuildVersion.number(),
                config.secondPerson().risks(),
                config.database() == null ? null : store,
                () -> opened.current().revision().number(),
                clock));
        if (telemetry != null) {
            telemetry.start(
                    new NodeTelemetry.Sources(
                            state, written, log.folder(), desk::refused, tls, identities, authentication),
                    started);
            metricsPort = telemetry.port();
        }
        started.readyWhile(() -> opened.status().ready() && !written.status().full());
    }

    /** The kinds of change that need a second person: of the nodes of a database the strictest decides for all, from their first write on. */
    private Supplier<Set<HighRisk>> demanded(Config config, JdbcStore store, InstantSource clock) {
        Set<HighRisk> atFirst = EnumSet.noneOf(HighRisk.class);
        atFirst.addAll(config.secondPerson().risks());
        if (config.database() != null) {
            atFirst.addAll(Presence.demanded(store, clock.instant()));
        }
        return () -> {
            Presence known = presence;
            return known == null ? atFirst : known.demanded();
        };
    }

    /** What an operator should know now: what the node was started without, and which of its files are refused. */
    private static List<String> warnings(Config config, @Nullable TlsFiles tls, @Nullable NodeIdentities identities) {
        List<String> all = new ArrayList<>(config.warnings());
        TlsStatus.Refusal certificate = tls == null ? null : tls.status().refusal();
        if (certificate != null) {
            all.add("the files of TLS are refused: " + certificate.why());
        }
        if (tls != null) {
            all.add(tls.keyWarning());
        }
        if (identities != null) {
            all.add(refused("the file of identities is refused: ", identities.refusal()));
            all.add(refused("the keys of the issuer of JWTs are refused: ", identities.keysRefusal()));
            all.add(identities.warning());
        }
        return all.stream().filter(each -> !each.isEmpty()).toList();
    }

    private static String refused(String what, String why) {
        return why.isEmpty() ? "" : what + why;
    }

    /** Knows who may call; null if nobody is asked. */
    private @Nullable NodeIdentities identities(Config config, InstantSource clock) throws IOException {
        IdentitySettings settings = config.identities();
        return settings == null ? null : parts.add(NodeIdentities.open(settings, clock, System::nanoTime));
    }

    /** Asks callers who they are; null if nobody is asked. */
    private static @Nullable AuthenticationInterceptor authentication(@Nullable NodeIdentities identities) {
        if (identities == null) {
            return null;
        }
        AuthenticationInterceptor authentication =
                new AuthenticationInterceptor(identities.authenticator(), System::nanoTime);
        identities.follow(authentication::recheck);
        return authentication;
    }

    /** Opened before anything else: whoever starts a node is told of a wrong file at once. Certificates have the time of the world. */
    private @Nullable TlsFiles tls(@Nullable TlsSettings settings) throws IOException {
        return settings == null ? null : parts.add(TlsFiles.open(settings, InstantSource.system()));
    }

    private static ImpactSources impact(NodeLog log, OpenState state, InstantSource clock) {
        JdbcStore store = state.store();
        return new ImpactSources(log.folder(), new ImpactSources.State(store, store, state.releases()), clock);
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

    private EvidenceGrpcService evidence(Config config, OpenState state, InstantSource clock) {
        ThreadPoolExecutor executor = parts.executor("evidence", EVIDENCE_THREADS, EVIDENCE_QUEUE);
        Path data = config.data();
        EvidenceDesk desk = new EvidenceDesk(
                state.store(),
                state.store(),
                state.store(),
                state.releases(),
                data == null ? null : LogFolder.in(data),
                clock);
        String mode = config.log().mode().name().toLowerCase(Locale.ROOT);
        return new EvidenceGrpcService(desk, new EvidenceGrpcService.Node(config.name(), mode), executor);
    }

    /** Before the address is bound: until then health checks and callers wait as for any server that starts. */
    private void warmUp(Config config, OpenState state, InstantSource clock) {
        List<CheckActionRequest> questions = config.warmUp().isZero()
                ? List.of()
                : SampleQuestions.of(state.views().current().policies(), WARM_UP_QUESTIONS);
        if (!questions.isEmpty()) {
            long answered = new WarmUp(questions, System::nanoTime)
                    .run(decisions(state, DecisionLog.OFF, clock), config.warmUp());
            LOG.info("warmed up with {} checks that are not in the decision log", answered);
        }
    }

    private DecisionPoint decisions(OpenState state, DecisionLog log, InstantSource clock) {
        ThreadPoolExecutor studies = parts.executor("studies", STUDY_THREADS, STUDY_QUEUE);
        ThreadPoolExecutor lookups = parts.executor("lookups", LOOKUP_THREADS, LOOKUP_QUEUE);
        return new DecisionPoint(
                state.views(),
                state.cache(),
                new Archive(state.store(), state.releases()),
                log,
                clock,
                System::nanoTime,
                new DecisionPoint.Executors(studies, lookups));
    }

    /**
     * Publishes the folder that there may be, and goes on to watch it; a shared database is only filled from it if it has no
     * release, since a folder that lay about for long must not undo what others published.
     */
    private @Nullable FolderPublisher publisher(
            Config config,
            @Nullable ReadAhead ahead,
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
        FolderPublisher publisher = parts.add(new FolderPublisher(folder, releases, admin, activeRelease, clock, gate));
        publisher.publish(ahead == null ? ReadAhead.begin(folder) : ahead, config.confirmImpact());
        publisher.watch(FolderPublisher.DEFAULT_PERIOD);
        return publisher;
    }

    /** The port that is bound. */
    public int port() {
        return started(server).port();
    }

    /** The port that Prometheus asks, 0 for none. */
    public int metricsPort() {
        return metricsPort;
    }

    /** What its limits did. */
    public LimitStatus limits() {
        return started(server).limits();
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
        parts.close();
    }
}
