package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Facts;
import io.certigate.v1.Effect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final LogSettings SMALL = LogSettings.DEFAULT.segments(1024 * 1024);

    @TempDir
    private Path folder;

    @Test
    void append_decisionsOfANode_areReadBackAsTheyWereMade() throws Exception {
        LogFolder logFolder = LogFolder.in(folder);
        List<Decision> made = new ArrayList<>();
        CheckRequest request = TestNode.check(TestNode.account("shop"), "asset.gift.primary");
        try (LogWriter log = LogWriter.open(logFolder, ORIGIN, SMALL, InstantSource.fixed(TestNode.START));
                TestNode node = TestNode.start(folder.resolve("data"), log)) {
            node.write(TestNode.file(TestNode.account("shop"), "123"));
            for (int i = 0; i < 10_000; i++) {
                made.add(node.decisions.decide(request).get(20, TimeUnit.SECONDS));
            }
        }

        List<LoggedDecision> read = new ArrayList<>();
        for (LogFolder.SegmentFile file : logFolder.segments()) {
            SegmentImage segment = SegmentImage.read(file);
            assertThat(segment.end()).isEqualTo(segment.bytes().length);
            for (Frame frame : segment.frames()) {
                if (frame.type() == FrameType.DECISION) {
                    read.add(LoggedDecision.read(segment, frame));
                }
            }
        }
        assertThat(logFolder.segments()).hasSizeGreaterThan(1);
        assertThat(read).hasSameSizeAs(made);
        for (int i = 0; i < made.size(); i++) {
            Decision decision = made.get(i);
            LoggedDecision logged = read.get(i);
            assertThat(logged.record().getDecisionId()).isEqualTo(decision.id());
            assertThat(RecordReader.instant(logged.record().getDecidedAt())).isEqualTo(decision.decidedAt());
            assertThat(RecordReader.revision(logged.state().getRevision())).isEqualTo(decision.revision());
            assertThat(RecordReader.request(logged.record())).isEqualTo(request);
        }
        LoggedDecision last = read.get(read.size() - 1);
        assertThat(last.record().getAnswer().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        Facts facts = RecordReader.facts(last.facts().get(0));
        assertThat(facts.certifications(TestNode.FILING).get(0).certification())
                .isEqualTo(TestNode.filing(TestNode.account("shop"), "123", null));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void append_manySegments_onlyThoseInUseAreMapped() throws Exception {
        LogFolder logFolder = LogFolder.in(folder);
        try (SampleLog log = new SampleLog(logFolder, 3)) {
            log.write(20_000);
            assertThat(logFolder.segments()).hasSizeGreaterThan(5);
            // The one that is written, and the spare one.
            await().untilAsserted(() -> assertThat(mapped()).isLessThanOrEqualTo(2));
        }

        assertThat(mapped()).isZero();
    }

    @Test
    void close_otherFileWhereASegmentIsToHaveItsName_isSetAsideUntouched() throws Exception {
        LogFolder logFolder = LogFolder.in(folder);
        try (SampleLog log = new SampleLog(logFolder, 3)) {
            log.write(10);
            Files.writeString(logFolder.segment(1).path(), "other");
        }

        assertThat(logFolder.damaged())
                .singleElement()
                .satisfies(each -> assertThat(each.path()).hasContent("other"));
        assertThat(LogContents.of(logFolder).decisions()).hasSize(10);
        assertThat(logFolder.segments()).containsExactly(logFolder.segment(1));
    }

    private long mapped() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString())).count();
        }
    }
}
