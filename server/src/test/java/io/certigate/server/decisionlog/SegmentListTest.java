package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentListTest {
    private static final Instant CHANGED = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path data;

    private final AtomicLong nanos = new AtomicLong();
    private LogFolder folder;

    @BeforeEach
    void make() throws IOException {
        folder = LogFolder.in(data);
        folder.create();
        add(1);
    }

    /** Adds a segment, and leaves the time of the folder's last change as it was. */
    private void add(long number) throws IOException {
        Files.write(folder.segment(number).path(), Frame.MAGIC);
        Files.setLastModifiedTime(folder.path(), FileTime.from(CHANGED));
    }

    private SegmentList list(Duration afterTheChange) {
        return new SegmentList(folder, () -> CHANGED.plus(afterTheChange), nanos::get);
    }

    private static List<Long> numbers(List<SegmentFile> files) {
        return files.stream().map(SegmentFile::number).toList();
    }

    @Test
    void now_folderDidNotChange_isNotListedAgainForASecond() throws IOException {
        SegmentList list = list(Duration.ofSeconds(10));
        assertThat(numbers(list.now())).containsExactly(1L);

        add(2);

        assertThat(numbers(list.now())).containsExactly(1L);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(numbers(list.now())).containsExactly(1L, 2L);
    }

    @Test
    void now_folderChanged_isListedAgain() throws IOException {
        SegmentList list = list(Duration.ofSeconds(10));
        assertThat(numbers(list.now())).containsExactly(1L);

        add(2);
        Files.setLastModifiedTime(folder.path(), FileTime.from(CHANGED.plusMillis(10)));

        assertThat(numbers(list.now())).containsExactly(1L, 2L);
    }

    @Test
    void now_changeJustNow_mayHideAnotherAndIsListedAgain() throws IOException {
        SegmentList list = list(Duration.ofSeconds(2));
        assertThat(numbers(list.now())).containsExactly(1L);

        add(2);

        assertThat(numbers(list.now())).containsExactly(1L, 2L);
    }

    @Test
    void now_segmentMadeAheadIsBegun_isListedAgain() throws IOException {
        Files.write(folder.spare(2).path(), new byte[Frame.MAGIC.length]);
        Files.setLastModifiedTime(folder.path(), FileTime.from(CHANGED));
        SegmentList list = list(Duration.ofSeconds(10));
        assertThat(numbers(list.now())).containsExactly(1L);

        Files.write(folder.spare(2).path(), Frame.MAGIC);

        assertThat(numbers(list.now())).containsExactly(1L, 2L);
    }

    @Test
    void now_forgotten_isListedAgain() throws IOException {
        SegmentList list = list(Duration.ofSeconds(10));
        assertThat(numbers(list.now())).containsExactly(1L);

        add(2);
        list.forget();

        assertThat(numbers(list.now())).containsExactly(1L, 2L);
    }

    @Test
    void now_noFolder_isEmpty() throws IOException {
        LogFolder none = LogFolder.in(data.resolve("none"));
        assertThat(new SegmentList(none, () -> CHANGED, nanos::get).now()).isEmpty();
    }
}
