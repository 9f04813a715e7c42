package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decisionlog.AnswerBytes;
import io.certigate.server.decisionlog.Forgery;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.policy.PolicySet;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SegmentHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogScanTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final LogSettings SMALL = LogSettings.DEFAULT.segments(1024 * 1024);
    private static final int DECISIONS = 6_000;

    @TempDir
    private Path folder;

    /** Keeps what it sees, up to some number. */
    private static final class Seen implements LogScan.Visitor {
        private final List<Recorded> decisions = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private final int most;
        private long denials;
        private long done;
        private long all;

        private Seen(int most) {
            this.most = most;
        }

        @Override
        public boolean decision(Recorded decision) {
            decisions.add(decision);
            return decisions.size() < most;
        }

        @Override
        public boolean unreadable(SegmentHeader segment, long sequence, String why) {
            throw new AssertionError(why);
        }

        @Override
        public boolean lost(long segment, String why) {
            missing.add(segment + ": " + why);
            return true;
        }

        @Override
        public boolean unlogged(GapRecord gap) {
            denials += gap.getDenials();
            return true;
        }

        @Override
        public boolean progress(long now, long total) {
            assertThat(now).isBetween(done, total);
            done = now;
            all = total;
            return true;
        }
    }

    @Test
    void run_decisionsOfANode_givesThemInTheirOrderAndTheyAreAnsweredAgain() throws Exception {
        CheckRequest request = new CheckRequest(
                TestNode.check(TestNode.account("shop"), "asset.gift.primary").question(), null, "r".repeat(100));
        List<Decision> made = new ArrayList<>();
        PolicySet release;
        try (LogWriter log = LogWriter.open(
                        LogFolder.in(folder), ORIGIN, SMALL, () -> TestNode.START.plusSeconds(made.size()));
                TestNode node = TestNode.start(folder.resolve("data"), log)) {
            release = node.releases.load(node.views.current().releaseHash());
            for (int i = 0; i < DECISIONS; i++) {
                if (i == DECISIONS / 2) {
                    node.write(TestNode.file(TestNode.account("shop"), "123"));
                }
                node.clock.move(Duration.ofSeconds(1));
                node.sync();
                made.add(node.decisions.decide(request).get(20, TimeUnit.SECONDS));
            }
        }

        Seen seen = new Seen(Integer.MAX_VALUE);
        assertThat(new LogScan(LogFolder.in(folder), Stretch.ALL).run(seen)).isTrue();
        assertThat(seen.missing).isEmpty();
        assertThat(LogFolder.in(folder).segments()).hasSizeGreaterThan(1);
        assertThat(seen.decisions)
                .extracting(Recorded::id)
                .isEqualTo(made.stream().map(Decision::id).toList());
        assertThat(seen.done).isEqualTo(seen.all).isPositive();
        assertThat(seen.missing).isEmpty();
        RecordedRules rules = new RecordedRules();
        AnswerBytes bytes = new AnswerBytes();
        for (Recorded each : seen.decisions) {
            Unrecorded unrecorded = new Unrecorded();
            PolicySet policies = rules.under(release, each.directives());
            assertThat(bytes.same(each.answer(), each.evaluate(policies, unrecorded), each.hypothetical()))
                    .isTrue();
            assertThat(unrecorded.isEmpty()).isTrue();
            assertThat(each.release()).isEqualTo(release.hash());
        }

        Instant from = made.get(100).decidedAt();
        Instant until = made.get(200).decidedAt();
        Seen some = new Seen(Integer.MAX_VALUE);
        new LogScan(LogFolder.in(folder), new Stretch(from, until)).run(some);
        assertThat(some.decisions)
                .extracting(Recorded::id)
                .isEqualTo(made.subList(100, 200).stream().map(Decision::id).toList());

        Seen few = new Seen(7);
        assertThat(new LogScan(LogFolder.in(folder), Stretch.ALL).run(few)).isFalse();
        assertThat(few.decisions).hasSize(7);
    }

    @Test
    void run_aLogThatIsCutAtItsEndAndHasAGap_saysSoWhereItMatters() throws Exception {
        CheckRequest request = TestNode.check(TestNode.account("shop"), "asset.gift.primary");
        LogFolder log = LogFolder.in(folder);
        for (int i = 0; i < 3; i++) {
            Instant at = TestNode.START.plus(Duration.ofHours(3L * i));
            try (LogWriter writer = LogWriter.open(log, ORIGIN, SMALL, () -> at);
                    TestNode node = TestNode.start(folder.resolve("data" + i), writer)) {
                node.clock.move(Duration.ofHours(3L * i));
                node.sync();
                node.decisions.decide(request).get(20, TimeUnit.SECONDS);
            }
        }
        List<LogFolder.SegmentFile> segments = log.segments();
        assertThat(segments).hasSize(3);
        GapRecord gap = GapRecord.newBuilder()
                .setDenials(7)
                .setFrom(Timestamp.newBuilder().setSeconds(TestNode.START.getEpochSecond() + 60))
                .setUntil(Timestamp.newBuilder().setSeconds(TestNode.START.getEpochSecond() + 61))
                .build();
        // In the place of the seal that closes it.
        SegmentImage open = Forgery.shortened(SegmentImage.read(segments.get(0)));
        Forgery.write(Forgery.appended(open, FrameType.GAP, gap.toByteArray()));
        Files.delete(segments.get(2).path());

        Seen all = new Seen(Integer.MAX_VALUE);
        new LogScan(log, Stretch.ALL).run(all);
        assertThat(all.decisions).hasSize(2);
        assertThat(all.denials).isEqualTo(7);
        assertThat(all.missing)
                .singleElement()
                .asString()
                .startsWith("2: the log ends with the sequence ")
                .contains("in segment 2, but a checkpoint of ", "in segment 3");

        Seen first = new Seen(Integer.MAX_VALUE);
        new LogScan(log, new Stretch(null, TestNode.START.plusSeconds(60))).run(first);
        assertThat(first.decisions).hasSize(1);
        assertThat(first.missing).isEmpty();
        assertThat(first.denials).isZero();

        for (LogFolder.SegmentFile left : log.segments()) {
            Files.delete(left.path());
        }
        Seen none = new Seen(Integer.MAX_VALUE);
        new LogScan(log, Stretch.ALL).run(none);
        assertThat(none.missing).singleElement().asString().startsWith("0: the log ends with no segment");
    }

    private LogFolder twoSegments() throws Exception {
        LogFolder log = LogFolder.in(folder);
        for (int i = 0; i < 2; i++) {
            LogWriter.open(log, ORIGIN, SMALL, () -> TestNode.START).close();
        }
        assertThat(lost(log)).isEmpty();
        return log;
    }

    private static List<String> lost(LogFolder log) throws Exception {
        Seen seen = new Seen(Integer.MAX_VALUE);
        new LogScan(log, Stretch.ALL).run(seen);
        return seen.missing;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void run_recordBehindAClosingSeal_saysSoAndDoesNotTakeIt(long segment) throws Exception {
        LogFolder log = twoSegments();
        Forgery.write(Forgery.appended(Objects.requireNonNull(log.image(segment)), FrameType.DECISION));

        assertThat(lost(log))
                .containsExactly(
                        segment + ": expected nothing after the seal that closes it, found a DECISION record with"
                                + " the sequence " + (2 * segment + 1) + ": 'certigate log verify' says more");
    }

    @Test
    void run_segmentWithoutItsClosingSeal_saysSo() throws Exception {
        LogFolder log = twoSegments();
        Forgery.write(Forgery.shortened(Objects.requireNonNull(log.image(1))));

        assertThat(lost(log))
                .containsExactly(
                        "1: expected frames up to 2, before which the next segment begins, found the last whole one"
                                + " to be 1: 'certigate log verify' says more");
    }

    @Test
    void run_lastSegmentDamagedBehindItsHeader_saysSo() throws Exception {
        LogFolder log = twoSegments();
        SegmentImage last = Objects.requireNonNull(log.image(2));
        Forgery.write(last);
        Forgery.damage(
                Objects.requireNonNull(log.image(2)),
                Forgery.payload(last.frames().get(1)));

        assertThat(lost(log)).singleElement().asString().startsWith("2: ").contains("expected a whole frame");
    }
}
