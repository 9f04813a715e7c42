package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.Facts;
import io.certigate.server.outlook.Advisor;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceFutureStub;
import io.certigate.v1.ForecastActionRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancellationTest {
    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    /** Starts a study that waits for the only thread, cancels it, and lets the thread go on. */
    private void assertNothingIsDone(Function<DecisionServiceFutureStub, ListenableFuture<?>> study) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        node.studies.execute(() -> await(busy));
        int calls = server.calls();
        ListenableFuture<?> pending = study.apply(DecisionServiceGrpc.newFutureStub(server.connect()));
        while (node.studies.getQueue().isEmpty()) {
            Thread.onSpinWait();
        }
        pending.cancel(true);
        assertThat(server.calls()).isEqualTo(calls + 1);
        server.awaitCancellation();

        busy.countDown();
        node.studies.shutdown();
        assertThat(node.studies.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

        assertThat(node.store.reads()).isEmpty();
        assertThat(node.store.pastReads.passes()).isZero();
    }

    @Test
    void forecast_callerGone_readsAndEvaluatesNothing() throws Exception {
        assertNothingIsDone(stub -> stub.forecastAction(ForecastActionRequest.newBuilder()
                .setRequest(question("nobody", "asset.gift.primary"))
                .setUntil(timestamp(START.plusSeconds(60)))
                .build()));
    }

    @Test
    void trace_callerGone_readsAndEvaluatesNothing() throws Exception {
        assertNothingIsDone(stub -> stub.checkAction(
                question("nobody", "asset.gift.primary").setTrace(true).build()));
    }

    @Test
    void asOf_callerGone_readsAndEvaluatesNothing() throws Exception {
        assertNothingIsDone(stub -> stub.checkAction(
                question("nobody", "asset.gift.primary").setAsOfRevision(1).build()));
    }

    @Test
    void timelineAndAdvice_cancelledMeanwhile_stopBeforeTheNextEvaluation() throws Exception {
        PolicySet policies = node.views.current().policies();
        Question question = TestNode.check(TestNode.account("a"), "asset.offer").question();
        FactsLookup facts = holder -> new Facts(holder, 0, 0, null, List.of(), List.of());

        AtomicInteger left = new AtomicInteger(2);
        BooleanSupplier afterTwo = () -> left.getAndDecrement() == 0;
        assertThatThrownBy(() -> Timeline.of(
                        policies,
                        question,
                        START.minusSeconds(1_000_000),
                        START.plusSeconds(1_000_000),
                        9,
                        facts,
                        afterTwo))
                .isInstanceOf(CancellationException.class);
        assertThat(left).hasValue(-1);
        left.set(2);
        assertThatThrownBy(() -> Advisor.advise(policies, question, START, facts, afterTwo))
                .isInstanceOf(CancellationException.class);
        assertThat(left).hasValue(-1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
