package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.DirectiveCommand;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.state.HeldDirectives;
import io.certigate.v1.StateRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedStatesTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final int SEGMENT = LogSettings.MIN_SEGMENT_BYTES;
    private static final LogSettings.Limits PATIENT = new LogSettings.Limits(
            8_192, 16L << 20, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(1));

    // The clock is years ahead of the files.
    private static final LogSettings.Retention LONG = new LogSettings.Retention(
            Duration.ofDays(36_500), 1L << 40, Duration.ofDays(36_500), Duration.ofDays(36_500));

    @TempDir
    private Path folder;

    private LogWriter open() throws Exception {
        return LogWriter.open(
                LogFolder.in(folder),
                ORIGIN,
                LogSettings.DEFAULT.segments(SEGMENT).limitedTo(PATIENT).keeping(LONG),
                InstantSource.fixed(TestNode.START));
    }

    private static void append(LogWriter log, String id, HeldDirectives directives) throws Exception {
        append(log, Entries.permit(id, directives, List.of()));
    }

    private static void append(LogWriter log, DecisionLog.Entry entry) throws Exception {
        CompletableFuture<?> writing = log.append(entry);
        if (writing != null) {
            writing.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void follow_otherReleaseOrDirectives_saysWhenTheyWereTakenOver() throws Exception {
        try (LogWriter log = open();
                TestNode node = TestNode.start(folder.resolve("data"), log)) {
            TakenStates.follow(node.views, log);
            node.write(TestNode.file(TestNode.account("shop"), "1"));
            LegalBasis law = new LegalBasis("law", "Law", "", "", "", "", "", "");
            Directive.Scope scope = new Directive.Scope(
                    Set.of("CN"), Set.of("CN"), Set.of("asset.*"), Set.of(), Set.of(), Set.of(), Map.of());
            node.directives
                    .apply(
                            new DirectiveCommand.Issue(
                                    "order",
                                    scope,
                                    null,
                                    null,
                                    new Directive.Order("Title", "Ministry", law, "test.ordered", Map.of()),
                                    List.of()),
                            WriteOptions.NONE)
                    .get(20, TimeUnit.SECONDS);
        }

        List<StateRecord> taken = LogContents.of(LogFolder.in(folder)).states().stream()
                .filter(StateRecord::hasAppliedAt)
                .toList();
        assertThat(taken).hasSize(2);
        assertThat(taken.get(0).getDirectivesCount()).isZero();
        assertThat(taken.get(0).getRelease()).hasSize(64);
        assertThat(taken.get(1).getDirectivesCount()).isEqualTo(1);
        Instant applied = RecordReader.instant(taken.get(1).getAppliedAt());
        assertThat(applied).isEqualTo(TestNode.START);
        assertThat(taken.get(1).getRevision().getNumber())
                .isGreaterThan(taken.get(0).getRevision().getNumber() + 1);
    }

    @Test
    void append_directivesLargerThanASegment_segmentsGrowUntilTheyFit() throws Exception {
        HeldDirectives directives = Entries.directives(1_000, 2_000);
        try (LogWriter log = open()) {
            append(log, "first", directives);
            append(log, "second", directives);
        }

        LogContents contents = LogContents.of(LogFolder.in(folder));
        assertThat(contents.ids()).containsExactly("first", "second");
        SegmentImage segment = SegmentImage.read(LogFolder.in(folder).segments().get(contents.segments() - 1));
        StateRecord state = contents.decisions().get(1).state();
        assertThat(LoggedDecision.directives(segment, state)).containsExactlyElementsOf(directives.all());
    }

    @Test
    void append_presentAndPastDirectivesInTurn_eachSetIsWrittenOnceAndThePresentStateToo() throws Exception {
        HeldDirectives present = Entries.directives(100, 100);
        try (LogWriter log = open()) {
            for (int i = 0; i < 10; i++) {
                append(log, "present-" + i, present);
                append(log, Entries.past("past-" + i, Entries.directives(99, 100)));
            }
        }

        List<LoggedDecision> decisions = LogContents.of(LogFolder.in(folder)).decisions();
        assertThat(decisions).hasSize(20);
        assertThat(decisions)
                .extracting(each -> each.state().getDirectivesList())
                .doesNotContain(List.of())
                .satisfies(sets -> assertThat(Set.copyOf(sets)).hasSize(2));
        assertThat(decisions.stream()
                        .filter(each -> each.record().getDecisionId().startsWith("present"))
                        .map(each -> each.record().getState()))
                .hasSize(10)
                .containsOnly(decisions.get(0).record().getState());
    }

    @Test
    void append_equalDirectivesReadAnew_areNotWrittenAgain() throws Exception {
        try (LogWriter log = open()) {
            append(log, "first", Entries.directives(100, 100));
            append(log, "second", Entries.directives(100, 100));
        }

        LogContents contents = LogContents.of(LogFolder.in(folder));
        assertThat(contents.decisions().get(1).state().getDirectivesList())
                .isNotEmpty()
                .isEqualTo(contents.decisions().get(0).state().getDirectivesList());
    }
}
