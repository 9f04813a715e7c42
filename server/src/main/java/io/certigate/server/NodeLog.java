package io.certigate.server;

import io.certigate.server.admin.Releases;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogIndexer;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.TakenStates;
import io.certigate.server.grpc.DecisionLogGrpcService;
import io.certigate.server.grpc.LogReplays;
import io.certigate.server.grpc.LogStreams;
import io.certigate.server.grpc.LogVerifications;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The decision log of a node: what writes it, and what reads it. */
final class NodeLog {
    private static final int LOG_READERS = 2;
    private static final int LOG_QUEUE = 64;
    private static final int VERIFIERS = 1;
    private static final int VERIFIER_QUEUE = 4;
    private static final int REPLAYS = 1;
    private static final int REPLAY_QUEUE = 4;

    private final Config config;
    private final InstantSource clock;
    private final Parts parts;

    NodeLog(Config config, InstantSource clock, Parts parts) {
        this.config = config;
        this.clock = clock;
        this.parts = parts;
    }

    /** Where the log is, null if it is off. */
    @Nullable
    LogFolder folder() {
        Path data = config.data();
        return data == null || config.log().mode() == LogSettings.Mode.OFF ? null : LogFolder.in(data);
    }

    /** What writes it. */
    DecisionLog writer(Views<PolicySet> followed) {
        LogFolder folder = folder();
        if (folder == null) {
            if (config.log().mode() != LogSettings.Mode.OFF) {
                throw new IllegalArgumentException("expected a data folder for the decision log, found none");
            }
            return DecisionLog.OFF;
        }
        LogWriter log;
        try {
            log = parts.add(LogWriter.open(folder, origin(), config.log(), clock));
        } catch (IOException e) {
            throw new StoreException(
                    "the decision log in " + config.data() + " cannot be opened: " + e.getMessage(), e);
        }
        TakenStates.follow(followed, log);
        return log;
    }

    /** What reads it, null if it is off. */
    DecisionLogGrpcService.@Nullable Reading reading(Releases releases) {
        LogFolder folder = folder();
        if (folder == null) {
            return null;
        }
        LogReader reader = new LogReader(folder, true);
        parts.add(LogIndexer.start(reader));
        ThreadPoolExecutor reads = parts.executor("log-reads", LOG_READERS, LOG_QUEUE);
        ThreadPoolExecutor verifiers = parts.executor("log-verifications", VERIFIERS, VERIFIER_QUEUE);
        ThreadPoolExecutor replays = parts.executor("log-replays", REPLAYS, REPLAY_QUEUE);
        return new DecisionLogGrpcService.Reading(
                reader,
                new LogStreams(reader, clock, System::nanoTime),
                new LogVerifications(folder, verifiers, System::nanoTime),
                new LogReplays(folder, reader, releases, origin(), replays, System::nanoTime),
                reads);
    }

    private Origin origin() {
        return Versions.origin(config.name());
    }
}
