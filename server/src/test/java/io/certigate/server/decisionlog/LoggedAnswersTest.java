package io.certigate.server.decisionlog;

import static io.certigate.server.fixture.TestNode.MAX_STALENESS;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog.Unwritten;
import io.certigate.server.decision.Explained;
import io.certigate.server.decision.Undecided;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.Effect;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of answers when the log does not do as it should. */
class LoggedAnswersTest {
    private static final EntityRef SHOP = account("shop");
    private static final String GIFT = "asset.gift.primary";
    private static final Instant OFFER_ENDS = Instant.parse("2030-03-01T16:00:00Z");

    private final FaultyDisk disk = new FaultyDisk();

    @TempDir
    private Path folder;

    private @Nullable LogWriter openedLog;
    private @Nullable TestNode startedNode;

    private LogWriter log() {
        return Objects.requireNonNull(openedLog);
    }

    private TestNode node() {
        return Objects.requireNonNull(startedNode);
    }

    private void start(LogSettings.Mode mode, Duration longest) throws Exception {
        LogSettings settings = LogSettings.DEFAULT
                .segments(LogSettings.MIN_SEGMENT_BYTES)
                .in(mode)
                .limitedTo(new LogSettings.Limits(1_000, 16L << 20, longest, longest, Duration.ofSeconds(1)));
        openedLog = LogWriter.open(
                LogFolder.in(folder),
                Origin.of("node", "0.1.0", "0.14.0"),
                settings,
                InstantSource.fixed(TestNode.START),
                disk,
                SegmentListener.NONE);
        log().awaitSpare();
        startedNode = TestNode.start(folder.resolve("data"), log());
        node().write(TestNode.file(SHOP, "1"));
        // The facts are cached from here on. A busy disk may be too slow for the first ones.
        await().ignoreExceptions()
                .until(() -> node().decisions.decide(check(SHOP, GIFT)).get(20, TimeUnit.SECONDS) != null);
    }

    @AfterEach
    void stop() {
        disk.forcing.heal();
        disk.creating.heal();
        node().close();
        log().close();
    }

    private static void assertUndecided(CompletableFuture<?> answer, String why) {
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(Undecided.class)
                .hasMessageContaining(why);
    }

    @Test
    void decide_leaseRunsOutWhileTheDiskWrites_isNotAnswered() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMinutes(1));
        disk.forcing.hold();
        CompletableFuture<Decision> permit = node().decisions.decide(check(SHOP, GIFT));
        disk.forcing.awaitArrival();
        assertThat(permit).isNotDone();

        node().clock.move(MAX_STALENESS);
        disk.forcing.heal();

        assertUndecided(permit, "no longer current");
    }

    @Test
    void decide_theDiskTakesASecond_isFreshForASecondLess() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMinutes(1));
        Duration second = Duration.ofSeconds(1);
        disk.forcing.hold();
        CompletableFuture<Decision> single = node().decisions.decide(check(SHOP, GIFT));
        CompletableFuture<List<Decision>> batch = node().decisions.decideAll(List.of(check(SHOP, GIFT)));
        CompletableFuture<Explained> explained = node().decisions.explain(check(SHOP, GIFT), () -> false);
        // All three were made, and wait for the disk.
        await().until(() -> log().waiting() == 3);

        node().clock.move(second);
        disk.forcing.heal();

        Duration left = MAX_STALENESS.minus(second);
        assertThat(single.get(20, TimeUnit.SECONDS).freshFor()).isEqualTo(left);
        assertThat(batch.get(20, TimeUnit.SECONDS))
                .extracting(Decision::freshFor)
                .containsExactly(left);
        assertThat(explained.get(20, TimeUnit.SECONDS).decision().freshFor()).isEqualTo(left);
    }

    @Test
    void decide_validUntilPassesWhileTheDiskWrites_isNotAnswered() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMinutes(1));
        node().clock
                .moveWall(Duration.between(node().clock.instant(), OFFER_ENDS).minusMillis(300));
        node().sync();
        disk.forcing.hold();
        CompletableFuture<Decision> permit = node().decisions.decide(check(SHOP, "asset.offer"));
        disk.forcing.awaitArrival();

        node().clock.move(Duration.ofMillis(300));
        disk.forcing.heal();

        assertUndecided(permit, "no longer current");
    }

    @Test
    void decide_strictAndNothingCanBeWritten_noRouteAnswersAPermit() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMillis(100));
        disk.creating.refuse("No space left on device");
        disk.forcing.refuse("No space left on device");
        CheckRequest permitted = check(SHOP, GIFT);
        CheckRequest denied = check(account("nobody"), GIFT);

        for (int i = 0; i < 3; i++) {
            assertUndecided(node().decisions.decide(permitted), "could not be logged");
            assertUndecided(node().decisions.decideAll(List.of(denied, permitted)), "could not be logged");
            assertUndecided(node().decisions.explain(permitted, () -> false), "could not be logged");
            assertUndecided(
                    node().decisions
                            .asOf(
                                    node().views.current().revision().number(),
                                    () -> false,
                                    past -> past.decide(permitted)),
                    "could not be logged");
            assertUndecided(
                    node().decisions
                            .asOf(
                                    node().views.current().revision().number(),
                                    () -> false,
                                    past -> past.explain(permitted, () -> false)),
                    "could not be logged");
            assertThat(node().decisions
                            .decide(denied)
                            .get(20, TimeUnit.SECONDS)
                            .answer()
                            .effect())
                    .isEqualTo(io.certigate.server.policy.Effect.DENY);
        }
        assertThat(log().gaps()).isPositive();
    }

    @Test
    void decideAll_strictAndNothingCanBeWritten_countsTheDenialsThatWereAnsweredAlone() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMillis(100));
        disk.creating.refuse("No space left on device");
        disk.forcing.refuse("No space left on device");
        CheckRequest permitted = check(SHOP, GIFT);
        CheckRequest denied = check(account("nobody"), GIFT);
        assertUndecided(node().decisions.decide(permitted), "could not be logged");

        assertUndecided(node().decisions.decideAll(List.of(denied, permitted)), "could not be logged");
        assertUndecided(node().decisions.decideAll(List.of(permitted, denied, denied)), "could not be logged");
        // What a disk answers late is known by now: the denials of this batch wait behind all others.
        assertThat(node().decisions.decideAll(List.of(denied, denied)).get(20, TimeUnit.SECONDS))
                .hasSize(2);

        await().untilAsserted(() -> assertThat(log().waiting()).isZero());
        assertThat(log().gaps()).isEqualTo(2);
    }

    @Test
    void checkAction_strictAndTheDiskFails_permitIsUnavailableAndDenialAnswered() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMillis(100));
        try (TestServer server = TestServer.start(node())) {
            DecisionServiceBlockingStub stub = server.blocking();
            disk.creating.refuse("No space left on device");
            disk.forcing.refuse("No space left on device");

            assertRefused(stub, "shop", Status.Code.UNAVAILABLE);
            assertRefused(stub, "shop", Status.Code.UNAVAILABLE);
            assertThat(stub.checkAction(TestServer.question("nobody", GIFT).build())
                            .getEffect())
                    .isEqualTo(Effect.EFFECT_DENY);

            disk.creating.heal();
            disk.forcing.heal();
            await().atMost(Duration.ofSeconds(5))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(stub.checkAction(
                                            TestServer.question("shop", GIFT).build())
                                    .getEffect())
                            .isEqualTo(Effect.EFFECT_PERMIT));
        }
    }

    @Test
    void checkAction_strictAndTheDiskIsSlow_permitIsRefusedAsOverload() throws Exception {
        start(LogSettings.Mode.STRICT, Duration.ofMillis(100));
        try (TestServer server = TestServer.start(node())) {
            disk.forcing.hold();

            assertRefused(server.blocking(), "shop", Status.Code.RESOURCE_EXHAUSTED);
            assertThat(server.blocking()
                            .checkAction(TestServer.question("nobody", GIFT).build())
                            .getEffect())
                    .isEqualTo(Effect.EFFECT_DENY);
        }
    }

    @Test
    void checkAction_boundedAndNoRoom_nothingIsAnswered() throws Exception {
        start(LogSettings.Mode.BOUNDED, Duration.ofMillis(100));
        try (TestServer server = TestServer.start(node())) {
            disk.creating.refuse("No space left on device");
            Unwritten refused = null;
            for (int i = 0; refused == null; i++) {
                // In the first segment it may only have to wait for the second.
                boolean last = log().segment() == 2;
                CompletableFuture<?> writing = log().append(Entries.permit("fill-" + i));
                try {
                    if (writing != null) {
                        writing.get(20, TimeUnit.SECONDS);
                    }
                } catch (ExecutionException e) {
                    refused = last ? (Unwritten) e.getCause() : null;
                }
            }

            assertRefused(server.blocking(), "shop", Status.Code.RESOURCE_EXHAUSTED);
            assertRefused(server.blocking(), "nobody", Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    private static void assertRefused(DecisionServiceBlockingStub stub, String account, Status.Code code) {
        assertThatThrownBy(() ->
                        stub.checkAction(TestServer.question(account, GIFT).build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }
}
