package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {
    private static final int DECISIONS = 8_000;

    @TempDir
    private Path data;

    private LogFolder folder() {
        return LogFolder.in(data);
    }

    private SampleLog written(long seed) throws IOException {
        SampleLog log = new SampleLog(folder(), seed);
        log.write(DECISIONS);
        return log;
    }

    /** One that is not written any more, so that all segments have their final length. */
    private SampleLog closed(long seed) throws IOException {
        SampleLog log = written(seed);
        log.close();
        return log;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cursor_anyFilter_findsWhatAPlainScanFinds(boolean indexes) throws IOException {
        try (SampleLog log = written(1)) {
            LogReader reader = new LogReader(folder(), indexes);
            List<LoggedDecision> all = SampleLog.all(folder());
            assertThat(folder().segments()).hasSizeGreaterThan(2);
            for (int i = 0; i < 10; i++) {
                DecisionFilter filter = log.filter();
                List<LoggedDecision> expected = new ArrayList<>(all);
                expected.removeIf(each -> !filter.takes(each.record()));

                assertThat(sequences(SampleLog.read(reader.after(0, filter), 97)))
                        .as("%s", filter)
                        .isEqualTo(sequences(expected));
                Collections.reverse(expected);
                assertThat(sequences(SampleLog.read(reader.before(Long.MAX_VALUE, filter), 97)))
                        .isEqualTo(sequences(expected));
            }
        }
    }

    private static List<Long> sequences(List<LoggedDecision> decisions) {
        return decisions.stream().map(LoggedDecision::sequence).toList();
    }

    @Test
    void find_everyId_isItsDecision() throws IOException {
        try (SampleLog log = written(2)) {
            String last = log.write(TestNode.account("last"));
            LogReader reader = new LogReader(folder(), true);
            List<LoggedDecision> all = SampleLog.all(folder());
            for (int i = 0; i < all.size(); i += 37) {
                LoggedDecision expected = all.get(i);
                assertThat(reader.find(UUID.fromString(expected.record().getDecisionId())))
                        .isEqualTo(expected);
            }
            assertThat(reader.find(UUID.fromString(last))).isEqualTo(all.get(all.size() - 1));
            assertThat(reader.find(UUID.randomUUID())).isNull();
        }
    }

    @Test
    void before_whileTheLogIsWritten_pagesDoNotMove() throws IOException {
        try (SampleLog log = written(3)) {
            LogReader reader = new LogReader(folder(), true);
            List<LoggedDecision> expected = new ArrayList<>(SampleLog.all(folder()));
            Collections.reverse(expected);
            List<LoggedDecision> read = new ArrayList<>();
            long place = Long.MAX_VALUE;
            for (boolean goesOn = true; goesOn; ) {
                try (LogCursor cursor = reader.before(place, DecisionFilter.ALL)) {
                    LogCursor.Part part = cursor.next(500, () -> false);
                    read.addAll(part.decisions());
                    place = part.place();
                    goesOn = !part.atEnd();
                }
                log.write(100);
            }
            assertThat(read).isEqualTo(expected);
        }
    }

    @Test
    void after_aLogThatIsWritten_goesOnWhereItWas() throws IOException {
        try (SampleLog log = new SampleLog(folder(), 4)) {
            LogReader reader = new LogReader(folder(), true);
            List<LoggedDecision> read = new ArrayList<>();
            try (LogCursor cursor = reader.after(0, DecisionFilter.ALL)) {
                for (int i = 0; i < 120; i++) {
                    log.write(i);
                    LogCursor.Part part = cursor.next(1_000, () -> false);
                    assertThat(part.atEnd()).isTrue();
                    assertThat(part.decisions()).hasSize(i);
                    assertThat(part.place()).isBetween(1L, reader.last());
                    read.addAll(part.decisions());
                }
            }
            assertThat(read).isEqualTo(SampleLog.all(folder()));
        }
    }

    @Test
    void indexOne_closedSegments_getAnIndexEach() throws IOException {
        try (SampleLog log = closed(5)) {
            LogReader reader = new LogReader(folder(), true);
            int made = 0;
            while (reader.indexOne()) {
                made++;
            }
            assertThat(made).isEqualTo(folder().segments().size() - 1);
            assertThat(indexes()).hasSize(made);
            Files.delete(folder().segments().get(0).path());
            reader.tidy();
            assertThat(indexes()).hasSize(made - 1);
        }
    }

    @Test
    void candidates_ofAnIndexFile_areFew() throws IOException {
        try (SampleLog log = closed(6)) {
            LogReader reader = new LogReader(folder(), true);
            while (reader.indexOne()) {
                // Until each has one.
            }
            SegmentCatalog catalog = new SegmentCatalog(folder(), true);
            int wrong = 0;
            int asked = 0;
            for (SegmentChain.Entry entry : catalog.segments().entries()) {
                SegmentIndex index = catalog.index(entry);
                for (int i = 0; index instanceof IndexFile && i < 1_000; i++) {
                    long[] unknown = {DecisionTokens.of(DecisionTokens.Kind.ID, "none-" + i)};
                    wrong += index.candidates(unknown).cardinality();
                    asked += index.chunks().count();
                }
            }
            assertThat(asked).isGreaterThan(5_000);
            assertThat(wrong).isLessThan(asked / 100);
        }
    }

    private List<Path> indexes() throws IOException {
        try (var files = Files.list(folder().path())) {
            return files.filter(each -> each.toString().endsWith(".index"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void cursor_indexDamagedAnywhere_findsTheSame() throws IOException {
        try (SampleLog log = closed(7)) {
            LogReader maker = new LogReader(folder(), true);
            while (maker.indexOne()) {
                // Until each has one.
            }
            List<LoggedDecision> sought = SampleLog.all(folder()).stream()
                    .filter(each -> each.header().getSegment() == 2
                            && !each.record().getRequest().getRequestId().isEmpty())
                    .toList();
            Path index = indexes().get(1);
            byte[] whole = Files.readAllBytes(index);
            int next = 0;
            for (int at = 0; at < whole.length; at += 7 + at / 8) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 1 << at % 8;
                Files.write(index, damaged);
                LogReader reader = new LogReader(folder(), true);
                for (int i = 0; i < 3; i++) {
                    LoggedDecision each = sought.get(next++ % sought.size());

                    assertThat(SampleLog.read(reader.after(0, ofRequest(each)), 1_000))
                            .as("byte %s", at)
                            .containsExactly(each);
                }
            }
        }
    }

    private static DecisionFilter ofRequest(LoggedDecision decision) {
        String id = decision.record().getRequest().getRequestId();
        return new DecisionFilter(null, null, null, null, "", "", "", "", null, "", id, null);
    }

    @Test
    void find_indexDamagedOrOfAnotherSegment_isMadeAgain() throws IOException {
        try (SampleLog log = closed(8)) {
            LogReader maker = new LogReader(folder(), true);
            while (maker.indexOne()) {
                // Until each has one.
            }
            byte[] right = Files.readAllBytes(indexes().get(1));
            Path first = indexes().get(0);
            Files.copy(first, indexes().get(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.write(first, new byte[100]);
            LogReader reader = new LogReader(folder(), true);
            for (LoggedDecision each : SampleLog.all(folder()).subList(0, 7_500)) {
                if (each.sequence() % 400 == 0) {
                    assertThat(reader.find(UUID.fromString(each.record().getDecisionId())))
                            .isEqualTo(each);
                }
            }
            assertThat(Files.readAllBytes(indexes().get(1))).isEqualTo(right);
        }
    }

    /** Writes an index of the first segment with right checksums and without any token. */
    private void forgeIndex(boolean allChunks) throws IOException {
        SegmentCatalog catalog = new SegmentCatalog(folder(), true);
        while (catalog.indexOne()) {
            // Until each has one.
        }
        SegmentChain.Entry entry = catalog.segments().entries().get(0);
        Chunks chunks = catalog.index(entry).chunks();
        int from = allChunks ? 0 : 1;
        int count = chunks.count() - from;
        assertThat(count).isPositive();
        int[] offsets = new int[count];
        long[] sequences = new long[count];
        long[] earliest = new long[count];
        long[] latest = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = chunks.offset(i + from);
            sequences[i] = chunks.sequence(i + from);
            earliest[i] = chunks.earliest(i + from);
            latest[i] = chunks.latest(i + from);
        }
        TokenSet one = new TokenSet();
        one.add(1);
        TokenLists tokens = new TokenLists();
        for (int i = 0; i < count; i++) {
            tokens.add(one);
        }
        IndexFile.write(
                folder().index(1),
                new IndexFile.Subject(folder().identity(), 1, entry.crc()),
                new Chunks(offsets, sequences, earliest, latest, chunks.end(), chunks.nextSequence()),
                tokens);
    }

    @Test
    void find_indexLeavesADecisionOut_readsTheSegmentWithoutANode() throws IOException {
        try (SampleLog log = closed(11)) {
            LoggedDecision hidden = SampleLog.all(folder()).get(0);
            forgeIndex(true);

            assertThat(new LogReader(folder(), false)
                            .find(UUID.fromString(hidden.record().getDecisionId())))
                    .isEqualTo(hidden);
        }
    }

    @Test
    void find_indexBeginsBehindTheFirstFrame_isMadeAgain() throws IOException {
        try (SampleLog log = closed(12)) {
            LoggedDecision hidden = SampleLog.all(folder()).get(0);
            forgeIndex(false);

            assertThat(new LogReader(folder(), true)
                            .find(UUID.fromString(hidden.record().getDecisionId())))
                    .isEqualTo(hidden);
        }
    }

    @Test
    void cursor_segmentDamaged_saysWhereAfterWhatIsBefore() throws IOException {
        try (SampleLog log = closed(9)) {
            Path second = folder().segments().get(1).path();
            byte[] bytes = Files.readAllBytes(second);
            bytes[bytes.length / 2] ^= 1;
            Files.write(second, bytes);
            LogReader reader = new LogReader(folder(), true);

            try (LogCursor cursor = reader.after(0, DecisionFilter.ALL)) {
                assertThat(cursor.next(100, () -> false).decisions()).hasSize(100);
                assertThatThrownBy(() -> SampleLog.read(cursor, 100_000))
                        .isInstanceOf(DamagedLog.class)
                        .hasMessageContaining(second.toString());
            }
        }
    }

    @Test
    void after_aPlaceThatWasDeleted_saysSo() throws IOException {
        try (SampleLog log = closed(10)) {
            Files.delete(folder().segments().get(0).path());
            LogReader reader = new LogReader(folder(), true);

            try (LogCursor cursor = reader.after(5, DecisionFilter.ALL)) {
                assertThatThrownBy(() -> cursor.next(10, () -> false))
                        .isInstanceOf(LostPlace.class)
                        .hasMessageContaining("begins with " + reader.first());
            }
            assertThat(SampleLog.read(reader.after(0, DecisionFilter.ALL), 1_000))
                    .isEqualTo(SampleLog.all(folder()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reader_segmentsCompressedMeanwhile_readsTheSame(boolean indexes) throws IOException {
        try (SampleLog log = closed(12)) {
            LogReader reader = new LogReader(folder(), indexes);
            List<LoggedDecision> all = SampleLog.all(folder());
            try (LogCursor cursor = reader.after(0, DecisionFilter.ALL)) {
                List<LoggedDecision> read =
                        new ArrayList<>(cursor.next(1_000, () -> false).decisions());
                compress(folder().segments().get(0));
                compress(folder().segments().get(1));
                read.addAll(SampleLog.read(cursor, 1_000));
                assertThat(read).isEqualTo(all);
            }
            assertThat(sequences(SampleLog.read(reader.after(0, DecisionFilter.ALL), 1_000)))
                    .isEqualTo(sequences(all));
            for (int i = 0; i < 7_000; i += 999) {
                assertThat(reader.find(UUID.fromString(all.get(i).record().getDecisionId())))
                        .isEqualTo(all.get(i));
            }
        }
    }

    private static void compress(LogFolder.SegmentFile file) throws IOException {
        try (InputStream in = Files.newInputStream(file.path());
                OutputStream out = Files.newOutputStream(file.compressed().path())) {
            GzipMembers.write(in, out);
        }
        Files.delete(file.path());
    }

    @Test
    void next_callerGone_stops() throws IOException {
        // A segment that gets its name meanwhile would end the part without a look at the caller.
        try (SampleLog log = closed(11);
                LogCursor cursor = new LogReader(folder(), true).after(0, DecisionFilter.ALL)) {
            assertThatThrownBy(() -> cursor.next(10, () -> true)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void reader_noLogYet_hasNothing() throws IOException {
        LogReader reader = new LogReader(folder(), false);
        assertThat(reader.first()).isZero();
        assertThat(reader.last()).isZero();
        assertThat(reader.since()).isNull();
        assertThat(reader.find(UUID.randomUUID())).isNull();
        assertThat(SampleLog.read(reader.before(Long.MAX_VALUE, DecisionFilter.ALL), 1))
                .isEmpty();
    }
}
