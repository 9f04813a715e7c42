package io.certigate.server.admin;

import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.state.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FolderPublisherTest {
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final String FORBID = TestPolicies.POLICY.replace(
            "rules:\n",
            "rules:\n  - {id: no, effect: forbid, actions: [asset.display], subjects: [company], reason: test.no}\n");

    @TempDir
    private Path temp;

    private TestNode node;
    private Path folder;
    private FolderPublisher publisher;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(temp.resolve("data"));
        folder = TestPolicies.writeTo(temp.resolve("policies"));
        publisher = new FolderPublisher(
                folder,
                node.releases,
                node.releaseAdmin,
                () -> node.views.current().releaseHash(),
                node.clock);
        publisher.publish();
        log.start();
        logger().addAppender(log);
        // Whatever level other tests of this process left behind.
        logger().setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger().setLevel(null);
        logger().detachAppender(log);
        node.store.openAll();
        publisher.close();
        node.close();
    }

    @Test
    void publish_unchangedFolder_writesNothing() throws Exception {
        long before = node.views.current().revision().number();

        publisher.publish();
        new FolderPublisher(
                        folder,
                        node.releases,
                        node.releaseAdmin,
                        () -> node.views.current().releaseHash(),
                        node.clock)
                .publish();

        assertThat(node.views.current().revision().number()).isEqualTo(before);
    }

    @Test
    void publish_contentThatTheGateObjectsTo_theActiveReleaseServesOnUntilItIsConfirmed() throws Exception {
        String before = active();
        AtomicInteger asked = new AtomicInteger();
        ActivationGate gate =
                candidate -> new ActivationGate.Answer(active(), "found objection " + asked.incrementAndGet());
        write("collectibles.yaml", FORBID);
        try (FolderPublisher gated = gated(gate)) {
            gated.publish(false);

            assertThat(active()).isEqualTo(before);
            FolderPublisher.Failure failure = gated.status().failure();
            assertThat(failure)
                    .extracting(FolderPublisher.Failure::message)
                    .asString()
                    .contains("found objection 1", "confirm");
            gated.look();
            gated.look();
            // The same content is not assessed again and again.
            assertThat(asked).hasValue(1);
            assertThat(gated.status().failure()).isEqualTo(failure);
        }
        try (FolderPublisher restarted = gated(gate)) {
            restarted.publish(true);

            assertThat(display()).isEqualTo(Effect.DENY);
            assertThat(restarted.status().failure()).isNull();
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void look_contentThatTheGateObjectsTo_failsAndOneThatItLetsPassIsActive() throws Exception {
        AtomicReference<String> objection = new AtomicReference<>("found too much");
        try (FolderPublisher gated = gated(candidate -> new ActivationGate.Answer(active(), objection.get()))) {
            gated.publish(false);
            write("collectibles.yaml", FORBID);
            gated.look();
            gated.look();
            assertThat(gated.status().failure()).isNotNull();
            assertThat(display()).isEqualTo(Effect.PERMIT);

            objection.set(null);
            write("collectibles.yaml", FORBID.replace("title: Test", "title: Other"));
            gated.look();
            gated.look();

            assertThat(gated.status().failure()).isNull();
            assertThat(display()).isEqualTo(Effect.DENY);
        }
    }

    private FolderPublisher gated(ActivationGate gate) {
        return new FolderPublisher(
                folder,
                node.releases,
                node.releaseAdmin,
                () -> node.views.current().releaseHash(),
                node.clock,
                gate);
    }

    @Test
    void watch_folderChanges_isPublished() throws Exception {
        publisher.watch(PERIOD);
        assertThat(display()).isEqualTo(Effect.PERMIT);

        write("collectibles.yaml", FORBID);

        await().untilAsserted(() -> assertThat(display()).isEqualTo(Effect.DENY));
        await().untilAsserted(() -> assertThat(messages()).anyMatch(message -> message.contains("is active")));
        assertThat(active()).isEqualTo(PolicyCompiler.hash(ReleaseFolder.read(folder)));
    }

    @Test
    void watch_mistakeInTheFolder_theActiveReleaseServesOnAndTheLogSaysItOnce() throws Exception {
        String before = active();
        publisher.watch(PERIOD);

        write("collectibles.yaml", FORBID.replace("asset.display]", "asset.displai]"));

        await().until(() -> !messages().isEmpty());
        write("collectibles.yaml", TestPolicies.POLICY.replace("title: Test", "title: Mended"));
        await().until(() -> !active().equals(before));
        assertThat(messages()).hasSize(2);
        assertThat(messages().get(0)).contains("collectibles.yaml:", "did you mean 'asset.display'?");
    }

    @Test
    void publish_failingSuite_theActiveReleaseServesOn() throws Exception {
        String before = active();
        write("collectibles-suite.yaml", TestPolicies.SUITE.replace("PERMIT", "DENY"));

        assertThatThrownBy(publisher::publish)
                .isInstanceOf(InvalidPolicies.class)
                .hasMessageContaining("'anybody may show' failed");

        assertThat(active()).isEqualTo(before);
        assertThat(display()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void watch_folderGoneForAWhile_theLogSaysItOnceAndItIsPublishedAgain() throws Exception {
        String before = active();
        Path away = temp.resolve("away");
        Files.move(folder, away);
        publisher.watch(PERIOD);
        await().until(() -> messages().size() == 1);
        Files.writeString(away.resolve("collectibles.yaml"), FORBID);
        // The same complaint is not repeated however many periods pass.
        await().during(PERIOD.multipliedBy(10)).until(() -> messages().size() == 1);
        Files.move(away, folder);

        await().until(() -> !active().equals(before));
        await().untilAsserted(() -> assertThat(messages()).anyMatch(message -> message.contains("is active")));
        assertThat(messages()).hasSize(2);
    }

    @Test
    void watch_stateRefusesAndThenTakesTheRelease_isTriedAgain() throws Exception {
        String before = active();
        node.store.writes.fail(() -> new StoreException("the disk is full", null));
        write("collectibles.yaml", FORBID);
        assertThatThrownBy(publisher::publish).isInstanceOf(ExecutionException.class);
        assertThat(active()).isEqualTo(before);

        node.store.writes.open();
        publisher.publish();

        assertThat(display()).isEqualTo(Effect.DENY);
    }

    /** The view may be behind a write that was given up: what it says is active may not be for long. */
    @Test
    void look_folderPutBackWhileTheStateCannotBeFollowed_isActiveInTheEnd() throws Exception {
        write("collectibles.yaml", FORBID);
        publisher.publish();
        String forbidding = active();
        node.store.heads.fail(() -> new StoreException("the disk stalls", null));
        write("collectibles.yaml", TestPolicies.POLICY.replace("title: Test", "title: Mended"));
        assertThatThrownBy(publisher::publish).isInstanceOf(ExecutionException.class);

        write("collectibles.yaml", FORBID);
        publisher.look();
        publisher.look();
        node.store.heads.open();
        node.sync();
        publisher.look();
        publisher.look();

        assertThat(active()).isEqualTo(forbidding);
        assertThat(display()).isEqualTo(Effect.DENY);
    }

    @Test
    void look_folderIsBeingCopied_waitsUntilTwoReadingsAgree() throws Exception {
        String before = active();
        publisher.look();
        write("collectibles.yaml", FORBID);
        publisher.look();
        String halfway = active();
        write("collectibles.yaml", FORBID + "# and the rest\n");
        publisher.look();

        assertThat(halfway).isEqualTo(before);
        assertThat(active()).isEqualTo(before);
        publisher.look();
        assertThat(active()).isEqualTo(PolicyCompiler.hash(ReleaseFolder.read(folder)));
    }

    @Test
    void look_changedAMomentAgo_waitsUntilItIsQuiet() throws Exception {
        String before = active();
        write("collectibles.yaml", FORBID);
        Files.createDirectory(folder.resolve(".copying"));
        setChanged(folder, TestNode.START);
        setChanged(folder.resolve(".copying"), TestNode.START.minusMillis(1));
        publisher.look();
        node.clock.move(Duration.ofMillis(999));
        publisher.look();
        String early = active();
        node.clock.move(Duration.ofMillis(1));
        publisher.look();

        assertThat(early).isEqualTo(before);
        assertThat(active()).isEqualTo(PolicyCompiler.hash(ReleaseFolder.read(folder)));
    }

    @Test
    void look_timesInTheFuture_doNotHoldItUp() throws Exception {
        write("collectibles.yaml", FORBID);
        setChanged(folder.resolve("collectibles.yaml"), TestNode.START.plus(Duration.ofDays(400)));
        publisher.look();
        publisher.look();

        assertThat(active()).isEqualTo(PolicyCompiler.hash(ReleaseFolder.read(folder)));
    }

    @Test
    void look_documentRewrittenInPlaceWithItsTime_isPublished() throws Exception {
        Path document = folder.resolve("collectibles.yaml");
        Files.writeString(document, FORBID + "# 1\n");
        FileTime time = Files.getLastModifiedTime(document);
        // The file system's times are those of the real clock.
        node.clock.move(Duration.between(node.clock.instant(), Instant.now().plusSeconds(60)));
        for (int i = 0; i < 3; i++) {
            publisher.look();
        }
        String before = active();
        String expected = PolicyCompiler.hash(ReleaseFolder.read(folder));
        Files.writeString(document, FORBID + "# 2\n");
        Files.setLastModifiedTime(document, time);
        for (int i = 0; i < 2; i++) {
            publisher.look();
        }

        assertThat(before).isEqualTo(expected);
        assertThat(active())
                .isEqualTo(PolicyCompiler.hash(ReleaseFolder.read(folder)))
                .isNotEqualTo(before);
    }

    private static void setChanged(Path path, Instant at) throws Exception {
        Files.setLastModifiedTime(path, FileTime.from(at));
    }

    private Effect display() {
        return node.decisions
                .decide(check(TestNode.company("c"), "asset.display"))
                .join()
                .answer()
                .effect();
    }

    private String active() {
        return node.views.current().releaseHash();
    }

    /** Changes a document in one step, as an editor does. */
    private void write(String name, String text) throws Exception {
        Path draft = Files.writeString(temp.resolve("draft"), text);
        Files.move(
                draft,
                folder.resolve(name),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> messages() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(FolderPublisher.class);
    }
}
