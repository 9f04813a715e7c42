package io.certigate.server;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.grpc.AuthenticationInterceptor;
import io.certigate.server.grpc.DecisionGrpcService;
import io.certigate.server.grpc.GrpcServer;
import io.certigate.server.limit.LimitStatus;
import io.certigate.server.security.NodeIdentities;
import io.certigate.server.state.ListenerStatus;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.Views;
import io.certigate.server.telemetry.Conditions;
import io.certigate.server.telemetry.Conditions.Condition;
import io.certigate.server.telemetry.ExpiringCertifications;
import io.certigate.server.telemetry.Metric;
import io.certigate.server.telemetry.Polled;
import io.certigate.server.telemetry.Signals;
import io.certigate.server.telemetry.Telemetry;
import io.certigate.server.tls.TlsFiles;
import io.certigate.server.tls.TlsStatus;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.BindableService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of a node tell by telemetry. Only made where some is wanted. */
final class NodeTelemetry {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final Duration PROPOSALS_PERIOD = Duration.ofSeconds(15);

    private final Telemetry telemetry;
    private final Config config;
    private final InstantSource clock;
    private final Parts parts;

    /**
     * What is told of.
     *
     * @param log where decisions are written
     * @param folder where the log is, null if it is off
     * @param refused why the folder's content is not what is served, empty if it is
     * @param tls null for plaintext
     * @param identities null where nobody is asked who they are
     * @param authentication null likewise
     */
    record Sources(
            OpenState state,
            DecisionLog log,
            @Nullable LogFolder folder,
            Supplier<String> refused,
            @Nullable TlsFiles tls,
            @Nullable NodeIdentities identities,
            @Nullable AuthenticationInterceptor authentication) {
        Views<?> views() {
            return state.views();
        }
    }

    /** Counts from now on. */
    NodeTelemetry(Config config, InstantSource clock, Parts parts) {
        this.telemetry = new Telemetry(config.telemetry(), DecisionServiceGrpc.getCheckActionMethod());
        this.config = config;
        this.clock = clock;
        this.parts = parts;
        // Before the server is: it tells what the last calls were, and no call waits for that.
        parts.add(telemetry);
    }

    /** Where other parts add metrics, before the start. */
    Signals signals() {
        return telemetry.signals();
    }

    /** The service of checks, which counts them. */
    DecisionGrpcService checks(DecisionPoint decisions) {
        return new DecisionGrpcService(telemetry.counted(decisions), telemetry.frequentCalls());
    }

    /** The same services, metered. */
    List<BindableService> metered(List<? extends BindableService> services) {
        return telemetry.metered(services);
    }

    /**
     * Begins to tell.
     *
     * @throws IOException if the address of the endpoint cannot be bound
     */
    void start(Sources sources, GrpcServer server) throws IOException {
        Signals signals = telemetry.signals();
        following(signals, sources.state());
        log(signals, sources);
        callers(signals, sources);
        proposals(signals, sources.state());
        limits(signals, server.limits());
        Conditions conditions = () -> conditions(sources);
        signals.add(
                        Metric.READY,
                        () -> conditions.now().stream().anyMatch(each -> each.present() && each.blocks()) ? 0 : 1)
                .add(
                        Metric.CONDITION,
                        sink -> conditions.now().forEach(each -> sink.value(each.present() ? 1 : 0, each.name())))
                .add(Metric.BUILD, sink -> sink.value(1, BuildVersion.number(), System.getProperty("java.version")));
        ExpiringCertifications expiring =
                parts.add(ExpiringCertifications.start(sources.state().store()::certifications, clock));
        expiring.register(signals);
        telemetry.start(new Telemetry.Node(config.name(), BuildVersion.number()), conditions);
        server.watchLoops(telemetry.loopDelay());
    }

    /** The port that Prometheus asks, 0 for none. */
    int port() {
        return telemetry.port();
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos() / NANOS_PER_SECOND;
    }

    private static void limits(Signals signals, LimitStatus limits) {
        signals.add(Metric.SHED, sink -> {
            sink.value(limits.refusedConnections(), "connections");
            sink.value(limits.closedConnections(), "closed");
            sink.value(limits.rateLimited(), "rate");
            sink.value(limits.shed(), "load");
            sink.value(limits.unread(), "unread");
        });
    }

    private static void following(Signals signals, OpenState state) {
        Views<?> views = state.views();
        signals.add(Metric.VIEW_AGE, () -> seconds(views.age()))
                .add(Metric.LEASE_LEFT, () -> seconds(views.status().leaseLeft()))
                .add(Metric.SYNCS, () -> views.pace().syncs())
                .add(Metric.SYNC_TIME, () -> seconds(views.pace().taken()))
                .add(Metric.SYNC_FAILURES, () -> views.status().failedSyncs())
                .add(Metric.HISTORIES, () -> views.status().newHistories())
                .add(Metric.CLOCK_OFFSET, () -> seconds(views.status().clockOffset()))
                .add(Metric.REVISION, () -> views.current().revision().number())
                .add(Metric.RELEASE, sink -> {
                    String hash = views.current().releaseHash();
                    sink.value(1, hash.isEmpty() ? "none" : hash);
                })
                .add(Metric.FACTS_LOADED, () -> state.cache().loaded())
                .add(Metric.FACTS_CACHED, () -> state.cache().size())
                .add(Metric.LISTENER_HEALTHY, () -> isLost(state.store().listener()) ? 0 : 1)
                .add(Metric.LISTENER_LOSSES, () -> state.store().listener().losses())
                .add(
                        Metric.LISTENER_NOTIFICATIONS,
                        () -> state.store().listener().notifications());
    }

    private void log(Signals signals, Sources sources) {
        DecisionLog log = sources.log();
        signals.add(Metric.LOG_WAITING, () -> log.arrears().waiting())
                .add(Metric.LOG_WAITING_SIZE, () -> log.arrears().waitingBytes())
                .add(Metric.LOG_REFUSED, () -> log.arrears().refused())
                .add(Metric.LOG_GAPS, () -> log.status().gaps())
                .add(Metric.LOG_SEGMENT, () -> log.status().segment());
        LogFolder folder = sources.folder();
        signals.add(Metric.LOG_DAMAGED, () -> folder == null ? 0 : damaged(folder));
        Path data = config.data();
        if (data != null) {
            signals.add(Metric.DISK_FREE, () -> disk(data, FileStore::getUsableSpace))
                    .add(Metric.DISK_SIZE, () -> disk(data, FileStore::getTotalSpace));
        }
    }

    private static void callers(Signals signals, Sources sources) {
        TlsFiles tls = sources.tls();
        if (tls != null) {
            signals.add(Metric.TLS_NOT_AFTER, sink -> {
                        TlsStatus status = tls.status();
                        sink.value(status.notAfter().getEpochSecond(), status.subject());
                    })
                    .add(Metric.TLS_RELOAD_FAILURES, () -> tls.status().refusals());
        }
        AuthenticationInterceptor authentication = sources.authentication();
        if (authentication != null) {
            signals.add(Metric.UNAUTHENTICATED, authentication::refusals);
        }
    }

    private void proposals(Signals signals, OpenState state) {
        Polled<ProposalCounts> counts = parts.add(
                Polled.start("proposals", () -> state.store().proposalCounts(clock.instant()), PROPOSALS_PERIOD));
        signals.add(Metric.PROPOSALS, sink -> {
                    ProposalCounts last = counts.last();
                    if (last != null) {
                        sink.value(last.pending());
                    }
                })
                .add(Metric.BREAK_GLASS, sink -> {
                    ProposalCounts last = counts.last();
                    if (last != null) {
                        sink.value(last.unreviewed());
                    }
                });
    }

    private static double damaged(LogFolder folder) {
        try {
            return folder.damaged().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks a disk. */
    @FunctionalInterface
    private interface DiskQuestion {
        long ask(FileStore disk) throws IOException;
    }

    private static double disk(Path folder, DiskQuestion question) {
        try {
            return question.ask(Files.getFileStore(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLost(ListenerStatus listener) {
        return listener.used() && !listener.healthy();
    }

    private static List<Condition> conditions(Sources sources) {
        Views<?> views = sources.views();
        Views.Status status = views.status();
        DecisionLog.Status log = sources.log().status();
        String refused = sources.refused().get();
        NodeIdentities identities = sources.identities();
        String identitiesRefused = identities == null ? "" : identities.refusal();
        String keysRefused = identities == null ? "" : identities.keysRefusal();
        boolean isLost = isLost(sources.state().store().listener());
        boolean isApart = views.isClockApart();
        boolean isUnreadable = views.isFailing() && !isApart;
        boolean isEmpty = views.current().releaseHash().isEmpty();
        return List.of(
                new Condition("view_too_old", !status.ready(), true, String.join("; ", status.notReady())),
                new Condition(
                        "clock_apart", isApart, false, "the node's clock cannot be trusted; see 'certigate state'"),
                new Condition(
                        "state_unreadable",
                        isUnreadable,
                        false,
                        "the state cannot be read, or not be applied; decisions stop when the lease runs out"),
                new Condition("listener_lost", isLost, false, "changes of other nodes are seen by looking only"),
                new Condition("log_full", log.full(), true, log.refusal()),
                new Condition("log_refuses", !log.refusal().isEmpty(), false, log.refusal()),
                new Condition("policies_refused", !refused.isEmpty(), false, refused),
                new Condition("identities_refused", !identitiesRefused.isEmpty(), false, identitiesRefused),
                new Condition("keys_refused", !keysRefused.isEmpty(), false, keysRefused),
                new Condition("no_release", isEmpty, false, "there is no release, so that every answer is DENY"));
    }
}
