package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decisionlog.AnswerBytes;
import io.certigate.server.decisionlog.Forgery;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.replay.Verdict.Difference;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Update;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayerTest {
    private static final String GIFT = "asset.gift.primary";
    private static final CheckRequest REQUEST = TestNode.check(TestNode.account("shop"), GIFT);
    private static final LogSettings SMALL = LogSettings.DEFAULT.segments(1024 * 1024);

    @TempDir
    private Path folder;

    private LogFolder log;
    private PolicySet release;
    private final ReleaseLoader<PolicySet> releases = hash -> release;

    @BeforeEach
    void decide() throws Exception {
        log = LogFolder.in(folder.resolve("log"));
        release = PolicyCompiler.compile(TestPolicies.documents());
        try (LogWriter writer = LogWriter.open(log, Replays.ORIGIN, SMALL, InstantSource.system());
                TestNode node = TestNode.start(folder.resolve("data"), writer)) {
            node.decisions.decide(REQUEST).get(20, TimeUnit.SECONDS);
            node.store.write(
                    new Attribution(TestNode.START, "test", "", null),
                    current -> IntStream.range(0, 800)
                            .<Update>mapToObj(i ->
                                    new Update.Put(TestNode.filing(TestNode.account("large"), "number-" + i, null)))
                            .toList());
            node.write(TestNode.file(TestNode.account("shop"), "123"));
            node.decisions.decide(REQUEST).get(20, TimeUnit.SECONDS);
            node.decisions
                    .decide(TestNode.check(TestNode.account("large"), GIFT))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private SegmentImage segment() throws Exception {
        assertThat(log.segments()).hasSize(1);
        return SegmentImage.read(log.segments().get(0));
    }

    private static Frame decision(SegmentImage segment, int index) {
        return segment.frames().stream()
                .filter(frame -> frame.type() == FrameType.DECISION)
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    private Verdict verdict(SegmentImage segment, Frame frame, Origin now) {
        return new Replayer(releases, now).replay(RecordedSegment.of(segment).read(frame));
    }

    @Test
    void replay_factsTooLargeForTheLog_isNotReplayable() throws Exception {
        Replays.Outcome outcome = Replays.of(log, releases);

        assertThat(outcome.verdicts()).singleElement().isInstanceOfSatisfying(Verdict.NotReplayable.class, verdict -> {
            assertThat(verdict.obstacle()).isEqualTo(Obstacle.OMITTED);
            assertThat(verdict.text()).contains("official_account:large");
        });
        assertThat(outcome.summary().counts().identical()).isEqualTo(2);
        assertThat(outcome.summary().counts().all()).isEqualTo(3);
    }

    @Test
    void replay_anyByteOfAnAnswerChanged_isNeverIdentical() throws Exception {
        SegmentImage segment = segment();
        for (int index = 0; index < 2; index++) {
            Frame frame = decision(segment, index);
            ByteBuffer payload = segment.payload(frame);
            ByteBuffer answer = AnswerBytes.recorded(segment, frame);
            assertThat(answer.remaining()).isGreaterThan(20);
            int start = start(payload, answer);
            for (int at = start; at < start + answer.remaining(); at++) {
                SegmentImage forged = Forgery.changed(segment, frame, at, 1);
                try {
                    assertThat(verdict(forged, frame, Replays.ORIGIN)).isInstanceOf(Verdict.Different.class);
                } catch (IllegalArgumentException e) {
                    // No record any more: a run calls it different.
                    assertThat(e).hasMessageContaining("found other bytes");
                }
            }
        }
    }

    private static int start(ByteBuffer payload, ByteBuffer answer) {
        for (int at = 0; at <= payload.remaining() - answer.remaining(); at++) {
            if (payload.slice(at, answer.remaining()).equals(answer)) {
                return at;
            }
        }
        throw new AssertionError("the answer is not in its record");
    }

    @Test
    void replay_anotherRelease_isDifferentInWhatItSaysAndNothingExplainsIt() throws Exception {
        release = changed("oblige: [{id: tell-all}]");
        SegmentImage segment = segment();

        Verdict first = verdict(segment, decision(segment, 0), Replays.ORIGIN);
        Verdict second = verdict(segment, decision(segment, 1), Replays.ORIGIN);

        assertThat(first).isInstanceOfSatisfying(Verdict.Different.class, verdict -> {
            assertThat(verdict.differences())
                    .contains(
                            new Difference("effect", "DENY", "PERMIT"),
                            new Difference("basis", "REQUIREMENT_UNMET", "RULE"),
                            new Difference("obligations", "none", "tell-all (test.collectibles/gift)"));
            assertThat(verdict.why()).contains("defect of Certigate").contains("certigate log verify");
        });
        assertThat(second)
                .isInstanceOfSatisfying(
                        Verdict.Different.class,
                        verdict -> assertThat(verdict.differences())
                                .containsExactly(
                                        new Difference("obligations", "none", "tell-all (test.collectibles/gift)")));
    }

    /** The release with another text in its rule {@code gift}. */
    private static PolicySet changed(String rule) throws Exception {
        String gift = "actions: [asset.gift.primary]\n    require:\n      - certification: test.filing\n";
        assertThat(TestPolicies.POLICY).contains(gift);
        return PolicyCompiler.compile(List.of(
                new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                new PolicyDocument(
                        "collectibles.yaml",
                        TestPolicies.POLICY.replace(gift, "actions: [asset.gift.primary]\n    " + rule + "\n"))));
    }

    @Test
    void replay_differentByOtherVersions_namesThem() throws Exception {
        SegmentImage segment = segment();
        Frame frame = decision(segment, 0);
        int effect = start(segment.payload(frame), AnswerBytes.recorded(segment, frame)) + 1;
        SegmentImage forged = Forgery.changed(segment, frame, effect, 3);
        Origin now = new Origin("node", "0.2.0", "0.15.0", "2099z", Replays.ORIGIN.java());

        assertThat(verdict(forged, frame, now))
                .isEqualTo(new Verdict.Different(
                        List.of(new Difference("effect", "PERMIT", "DENY")),
                        "perhaps since it was made by other versions: Certigate was 0.1.0 and is 0.2.0; the library for"
                                + " conditions was 0.14.0 and is 0.15.0; the time-zone data was "
                                + Replays.ORIGIN.timeZones() + " and is 2099z"));
    }

    @Test
    void replay_releaseThatLooksAtOthers_isNotReplayable() throws Exception {
        release = changed("require: [{certification: test.filing, of: resource}]");
        SegmentImage segment = segment();

        assertThat(verdict(segment, decision(segment, 1), Replays.ORIGIN))
                .isInstanceOfSatisfying(Verdict.NotReplayable.class, verdict -> {
                    assertThat(verdict.obstacle()).isEqualTo(Obstacle.UNRECORDED);
                    assertThat(verdict.text()).contains("digital_collectible:nft-1");
                });
    }

    @Test
    void replay_releaseThatIsNotToBeHad_isNotReplayableAndSoughtOnce() throws Exception {
        AtomicInteger sought = new AtomicInteger();

        Replays.Outcome outcome = Replays.of(log, hash -> {
            sought.incrementAndGet();
            throw new IllegalStateException("expected it, found none");
        });

        assertThat(outcome.verdicts())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each).isInstanceOfSatisfying(Verdict.NotReplayable.class, verdict -> {
                    assertThat(verdict.obstacle()).isEqualTo(Obstacle.RELEASE);
                    assertThat(verdict.text()).contains(release.hash()).contains("expected it, found none");
                }));
        assertThat(sought).hasValue(1);
    }

    @Test
    void replay_storeOutOfReach_isNoVerdict() {
        assertThatThrownBy(() -> Replays.of(log, hash -> {
                    throw new StoreException("out of reach", null);
                }))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void run_recordThatIsNone_isDifferent() throws Exception {
        SegmentImage segment = segment();
        Forgery.write(Forgery.changed(segment, decision(segment, 0), 0, 0x7f));

        Replays.Outcome outcome = Replays.of(log, releases);

        assertThat(outcome.summary().counts().different()).isEqualTo(1);
        assertThat(outcome.findings().get(0).decision()).isNull();
        assertThat(outcome.verdicts().get(0))
                .isInstanceOfSatisfying(
                        Verdict.Different.class,
                        verdict ->
                                assertThat(verdict.differences().get(0).part()).isEqualTo("record"));
    }

    @Test
    void run_segmentsDamagedMissingOrNone_areNamedAndTheRestIsReplayed() throws Exception {
        // Opened and closed: each time another segment, without decisions.
        for (int i = 0; i < 3; i++) {
            LogWriter.open(log, Replays.ORIGIN, SMALL, InstantSource.system()).close();
        }
        List<LogFolder.SegmentFile> segments = log.segments();
        assertThat(segments).hasSize(4);
        SegmentImage first = SegmentImage.read(segments.get(0));
        Forgery.damage(first, Forgery.payload(decision(first, 1)));
        Files.delete(segments.get(1).path());
        Files.writeString(segments.get(2).path(), "no segment");
        Files.writeString(log.path().resolve("000000000003.segment.damaged-2"), "damaged");

        Replays.Outcome outcome = Replays.of(log, releases);

        assertThat(outcome.summary().counts().identical()).isEqualTo(1);
        assertThat(outcome.summary().lostInAll()).isEqualTo(4);
        assertThat(outcome.summary().lost().get(0))
                .isEqualTo(
                        "segment 3: it, or a part of it, was set aside as damaged, see 000000000003.segment.damaged-2");
        assertThat(outcome.summary().lost().get(1))
                .startsWith("segment 1: from byte ")
                .contains("damaged");
        assertThat(outcome.summary().lost().get(2)).startsWith("segment 2: ").contains("not there");
        assertThat(outcome.summary().lost().get(3)).startsWith("segment 3: ").contains("expected a segment");
    }

    @Test
    void run_segmentOfAnotherLog_isNamedAndNotReplayed() throws Exception {
        String other = log.identity();
        Files.writeString(log.path().resolve("identity"), "01984f3e-6f60-4a3c-8c1d-0123456789ab\n");

        Replays.Outcome outcome = Replays.of(log, releases);

        assertThat(outcome.summary().counts().identical()).isZero();
        assertThat(outcome.summary().lost())
                .singleElement()
                .asString()
                .startsWith(
                        "segment 1: expected the header of segment 1 of the log 01984f3e-6f60-4a3c-8c1d-0123456789ab")
                .endsWith("found that of segment 1 of the log " + other);
    }
}
