package io.certigate.server.impact;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A node that logs its decisions, and what is done with them. */
final class ImpactNode implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    final TestNode node;
    final LogWriter log;

    private ImpactNode(TestNode node, LogWriter log) {
        this.node = node;
        this.log = log;
    }

    static ImpactNode start(Path data) throws Exception {
        return start(data, LogSettings.DEFAULT.segments(1024 * 1024));
    }

    static ImpactNode start(Path data, LogSettings settings) throws Exception {
        AtomicReference<InstantSource> clock = new AtomicReference<>(InstantSource.fixed(TestNode.START));
        LogWriter log = LogWriter.open(
                LogFolder.in(data),
                Origin.of("node", "0.1.0", "0.14.0"),
                settings,
                () -> Objects.requireNonNull(clock.get()).instant());
        TestNode node = TestNode.start(data, log);
        clock.set(node.clock);
        return new ImpactNode(node, log);
    }

    Decision decide(CheckRequest request) throws Exception {
        return node.decisions.decide(request).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The answer to a question at an instant, by the state of this moment. */
    Decision decideAt(CheckRequest request, Instant at) throws Exception {
        return decide(new CheckRequest(request.question(), at, ""));
    }

    void activate(List<PolicyDocument> documents) {
        node.desk.publish(documents, "", List.of(), true, WriteOptions.NONE);
    }

    ImpactReport assess(ImpactQuery query) {
        return Impact.assess(node.impact(), query, () -> false, Progress.NONE);
    }

    /** The documents of the test release with its rules changed. */
    static List<PolicyDocument> changed(String from, String to) {
        if (!TestPolicies.POLICY.contains(from)) {
            throw new AssertionError("no rule says " + from);
        }
        return List.of(
                new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                new PolicyDocument("collectibles.yaml", TestPolicies.POLICY.replace(from, to)));
    }

    static PolicySet compile(List<PolicyDocument> documents) throws Exception {
        return PolicyCompiler.compile(documents);
    }

    @Override
    public void close() throws Exception {
        node.close();
        log.close();
    }
}
