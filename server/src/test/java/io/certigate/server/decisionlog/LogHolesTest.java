package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of which segments are missing, damaged, or of another log. */
class LogHolesTest {
    private static final int DECISIONS = 9_500;

    @TempDir
    private static Path made;

    /** The segments of two logs, at least three of each. */
    private static final List<byte[]> OWN = new ArrayList<>();

    private static final List<byte[]> OTHER = new ArrayList<>();
    private static String own = "";
    private static String other = "";
    private static List<LoggedDecision> all = List.of();

    @TempDir
    private Path data;

    private LogFolder folder;
    private LogReader reader;
    private final List<String> lost = new ArrayList<>();

    @BeforeAll
    static void write() throws IOException {
        own = write(LogFolder.in(made.resolve("own")), OWN, DECISIONS);
        // At least as many segments, whatever else is written to them.
        other = write(LogFolder.in(made.resolve("other")), OTHER, 2 * DECISIONS);
        LogFolder folder = LogFolder.in(made.resolve("copy"));
        put(folder);
        all = SampleLog.all(folder);
    }

    private static String write(LogFolder folder, List<byte[]> segments, int decisions) throws IOException {
        try (SampleLog log = new SampleLog(folder, 21)) {
            log.write(decisions);
        }
        long last = folder.segments().size();
        for (long number = 1; number <= last; number++) {
            SegmentImage image = SampleLog.image(folder, number);
            segments.add(Arrays.copyOf(image.bytes(), image.end()));
        }
        assertThat(segments).hasSizeGreaterThan(2);
        return folder.identity();
    }

    private static void put(LogFolder folder) throws IOException {
        folder.create();
        folder.identify(own);
        for (int i = 0; i < OWN.size(); i++) {
            Files.write(folder.segment(i + 1).path(), OWN.get(i));
        }
    }

    @BeforeEach
    void copy() throws IOException {
        folder = LogFolder.in(data);
        put(folder);
        reader = new LogReader(folder, false);
    }

    private static int last() {
        return OWN.size();
    }

    private void put(int number, byte[] segment) throws IOException {
        Files.write(folder.segment(number).path(), segment);
    }

    private void putForeign(int number) throws IOException {
        put(number, OTHER.get(number - 1));
    }

    private void flip(int number) throws IOException {
        byte[] bytes = OWN.get(number - 1).clone();
        bytes[bytes.length / 2] ^= 1;
        put(number, bytes);
    }

    private static List<LoggedDecision> without(int... segments) {
        List<LoggedDecision> rest = new ArrayList<>(all);
        for (int segment : segments) {
            rest.removeIf(each -> each.header().getSegment() == segment);
        }
        return rest;
    }

    private List<LoggedDecision> of(int segment) {
        return all.stream()
                .filter(each -> each.header().getSegment() == segment)
                .toList();
    }

    private List<LoggedDecision> lenient(boolean forward) throws IOException {
        LogCursor.Losses losses = (from, through, why) -> lost.add(from + "-" + through + " " + why.what());
        return SampleLog.read(
                forward
                        ? reader.after(0, DecisionFilter.ALL, losses)
                        : reader.before(Long.MAX_VALUE, DecisionFilter.ALL, losses),
                700);
    }

    private static List<LoggedDecision> reversed(List<LoggedDecision> decisions) {
        List<LoggedDecision> reversed = new ArrayList<>(decisions);
        Collections.reverse(reversed);
        return reversed;
    }

    @Test
    void after_segmentOfAnotherLog_endsBeforeItAndNamesBoth() throws IOException {
        putForeign(2);
        List<LoggedDecision> read = new ArrayList<>();

        try (LogCursor cursor = reader.after(0, DecisionFilter.ALL)) {
            assertThatThrownBy(() -> {
                        while (true) {
                            read.addAll(cursor.next(700, () -> false).decisions());
                        }
                    })
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageContaining("expected the header of segment 2 of the log " + own)
                    .hasMessageContaining("found that of segment 2 of the log " + other);
        }
        assertThat(read).isEqualTo(of(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_segmentOfAnotherLog_goesOnBehindItAndTellsWhatIsLost(boolean forward) throws IOException {
        putForeign(2);

        List<LoggedDecision> expected = without(2);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        long from = sequence(2);
        assertThat(lost).singleElement().asString().startsWith(from + "-" + (sequence(3) - 1) + " expected the header");
    }

    private static long sequence(int segment) {
        return Frame.sequence(ByteBuffer.wrap(OWN.get(segment - 1)).order(ByteOrder.LITTLE_ENDIAN), Frame.MAGIC.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_lastSegmentOfAnotherLog_readsTheRestAndSaysSo(boolean forward) throws IOException {
        putForeign(last());

        List<LoggedDecision> expected = without(last());
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost).singleElement().asString().contains("found that of segment " + last() + " of the log");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_firstSegmentOfAnotherLog_readsTheRestAndSaysSo(boolean forward) throws IOException {
        putForeign(1);

        List<LoggedDecision> expected = without(1);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost).singleElement().asString().startsWith("1-" + (sequence(2) - 1) + " ");
    }

    @Test
    void read_segmentUnderTheNameOfAnother_isNotTakenForIt() throws IOException {
        put(2, OWN.get(0));

        assertThat(lenient(true)).isEqualTo(without(2));
        assertThat(lost).singleElement().asString().contains("found that of segment 1 of the log " + own);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_segmentMissing_namesIt(boolean forward) throws IOException {
        Files.delete(folder.segments().get(1).path());

        List<LoggedDecision> expected = without(2);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost)
                .containsExactly(sequence(2) + "-" + (sequence(3) - 1) + " expected the segment 2 in " + folder.path()
                        + ", found none between 1 and 3");
    }

    @Test
    void read_segmentSetAside_namesTheFile() throws IOException {
        SegmentFile second = folder.segments().get(1);
        Files.move(second.path(), folder.aside(2));

        lenient(true);

        assertThat(lost).singleElement().asString().endsWith("set aside as damaged: 000000000002.segment.damaged");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_segmentDamagedInTheMiddle_readsWhatIsBeforeAndBehind(boolean forward) throws IOException {
        flip(2);
        long whole = lastWhole(2);

        List<LoggedDecision> expected = new ArrayList<>(all);
        expected.removeIf(each -> each.header().getSegment() == 2 && each.sequence() > whole);
        assertThat(expected.size()).isBetween(all.size() - of(2).size() + 1, all.size() - 1);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost)
                .singleElement()
                .asString()
                .startsWith((whole + 1) + "-" + (sequence(3) - 1) + " expected frames up to " + (sequence(3) - 1));
    }

    /** Makes a decision of a segment unreadable, although its frame is whole; its sequence. */
    private long garble(int segment, boolean last) throws IOException {
        SegmentImage image = SegmentImage.read(folder.segments().get(segment - 1));
        List<Frame> decisions = image.frames().stream()
                .filter(frame -> frame.type() == FrameType.DECISION)
                .toList();
        Frame frame = decisions.get(last ? decisions.size() - 1 : decisions.size() / 2);
        // A field of the type of wire 7, which there is not.
        int tag = image.bytes()[frame.payload()];
        put(segment, Forgery.changed(image, frame, 0, tag ^ 0x0f).bytes());
        return frame.sequence();
    }

    private static List<LoggedDecision> withoutSequence(long sequence) {
        List<LoggedDecision> rest = new ArrayList<>(all);
        rest.removeIf(each -> each.sequence() == sequence);
        return rest;
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void read_unreadableRecordInAWholeFrame_readsAllOthersAndNamesIt(boolean forward, boolean atEnd)
            throws IOException {
        int segment = atEnd ? last() : 2;
        long garbled = garble(segment, atEnd);

        List<LoggedDecision> expected = withoutSequence(garbled);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost)
                .singleElement()
                .asString()
                .contains("expected a record in the frame " + garbled + " of "
                        + folder.segments().get(segment - 1).path());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_unreadableRecordUnderAFilter_isToldOf(boolean writes) throws IOException {
        reader = new LogReader(folder, writes);
        long garbled = garble(2, false);
        DecisionFilter sought = new DecisionFilter(null, null, null, null, "", "", "", "", null, "", "no-such", null);
        LogCursor.Losses losses = (from, through, why) -> lost.add(why.what());

        assertThat(SampleLog.read(reader.after(0, sought, losses), 700)).isEmpty();
        assertThat(lost).singleElement().asString().contains("expected a record in the frame " + garbled);
    }

    private long lastWhole(int segment) throws IOException {
        List<Frame> frames =
                SegmentImage.read(folder.segments().get(segment - 1)).frames();
        return frames.get(frames.size() - 1).sequence();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_lastSegmentDamagedInTheMiddle_readsWhatIsBeforeAndSaysSo(boolean forward) throws IOException {
        flip(last());
        long whole = lastWhole(last());

        List<LoggedDecision> expected = new ArrayList<>(all);
        expected.removeIf(each -> each.sequence() > whole);
        assertThat(lenient(forward)).isEqualTo(forward ? expected : reversed(expected));
        assertThat(lost).singleElement().asString().contains("and whole frames up to the sequence");
    }

    @Test
    void read_windowAroundTheHole_isWhole() throws IOException {
        putForeign(2);
        Instant before =
                RecordReader.instant(of(2).get(0).record().getDecidedAt()).minusMillis(100);
        Instant behind = RecordReader.instant(
                        of(2).get(of(2).size() - 1).record().getDecidedAt())
                .plusMillis(100);
        List<LoggedDecision> early = new ArrayList<>(all);
        early.removeIf(
                each -> !RecordReader.instant(each.record().getDecidedAt()).isBefore(before));
        List<LoggedDecision> late = new ArrayList<>(all);
        late.removeIf(each -> RecordReader.instant(each.record().getDecidedAt()).isBefore(behind));

        assertThat(SampleLog.read(reader.after(0, window(null, before)), 700)).isEqualTo(early);
        assertThat(SampleLog.read(reader.before(Long.MAX_VALUE, window(behind, null)), 700))
                .isEqualTo(reversed(late));
        assertThat(SampleLog.read(reader.after(0, window(behind, null)), 700)).isEqualTo(late);
    }

    private static DecisionFilter window(@Nullable Instant since, @Nullable Instant until) {
        return new DecisionFilter(since, until, null, null, "", "", "", "", null, "", "", null);
    }

    @Test
    void find_segmentOfAnotherLog_findsTheOthersAndDoesNotSayThatThereIsNone() throws IOException {
        putForeign(2);
        LoggedDecision third = of(3).get(5);
        LoggedDecision first = of(1).get(5);

        assertThat(reader.find(id(third))).isEqualTo(third);
        assertThat(reader.find(id(first))).isEqualTo(first);
        assertThatThrownBy(() -> reader.find(id(of(2).get(5))))
                .isInstanceOf(DamagedLog.class)
                .hasMessageContaining("segment 2");
    }

    private static UUID id(LoggedDecision decision) {
        return UUID.fromString(decision.record().getDecisionId());
    }

    @Test
    void last_lastSegmentOfAnotherLog_isThatOfTheLog() throws IOException {
        putForeign(last());
        assertThat(reader.last()).isEqualTo(sequence(last()) - 1);
        assertThat(reader.first()).isEqualTo(1);
        assertThat(reader.since())
                .isEqualTo(RecordReader.instant(all.get(0).header().getCreatedAt()));
    }
}
