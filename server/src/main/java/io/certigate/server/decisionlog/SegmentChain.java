package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The segments that say that they are of a log, one after the other, and what is in the place of others. A file is taken for the
 * segment of its name only if its header says so.
 *
 * @param entries the segments, by number
 * @param behind what is wrong with what is there behind the last one; null for nothing
 */
record SegmentChain(List<Entry> entries, @Nullable String behind) {
    /** Clocks are set: how much earlier or later than its neighbors a segment may say that it was begun. */
    private static final Duration SLACK = Duration.ofHours(1);

    /** No segment. */
    static final SegmentChain NONE = new SegmentChain(List.of(), null);

    /**
     * A segment.
     *
     * @param file its file
     * @param first sequence of its first frame
     * @param crc the CRC of its first frame, which holds its header
     * @param begun when it was begun
     * @param before what is wrong with what should be there before it; null for nothing
     */
    record Entry(
            SegmentFile file,
            long first,
            int crc,
            Instant begun,
            @Nullable String before) {}

    /** Copies the segments. */
    SegmentChain {
        entries = List.copyOf(entries);
    }

    /** What a file turned out to be: the beginning of a segment, or what is wrong with it. */
    sealed interface Look {
        /** The segment of its name. */
        record Found(SegmentFile file, long first, int crc, Instant begun) implements Look {}

        /** Another thing. */
        record Wrong(SegmentFile file, String why) implements Look {}
    }

    /** Puts files together, which come by number. */
    static SegmentChain of(LogFolder folder, List<Look> files) throws IOException {
        List<Entry> entries = new ArrayList<>();
        String wrong = null;
        long before = 0;
        for (Look look : files) {
            if (look instanceof Look.Wrong found) {
                wrong = first(wrong, before == 0 ? null : missing(folder, before, found.file()));
                wrong = first(wrong, found.why());
                before = found.file().number();
            } else if (look instanceof Look.Found found) {
                long number = found.file().number();
                wrong = first(wrong, before == 0 ? null : missing(folder, before, found.file()));
                before = number;
                long last =
                        entries.isEmpty() ? 0 : entries.get(entries.size() - 1).first();
                if (found.first() <= last) {
                    wrong = first(
                            wrong,
                            "expected " + found.file().path() + " to begin behind the sequence " + last
                                    + ", with which a segment before it begins, found " + found.first());
                } else {
                    entries.add(new Entry(found.file(), found.first(), found.crc(), found.begun(), wrong));
                    wrong = null;
                }
            }
        }
        return new SegmentChain(entries, wrong);
    }

    private static @Nullable String first(@Nullable String known, @Nullable String other) {
        return known == null ? other : known;
    }

    private static @Nullable String missing(LogFolder folder, long before, SegmentFile found) throws IOException {
        long from = before + 1;
        long through = found.number() - 1;
        if (from > through) {
            return null;
        }
        List<String> aside = folder.damaged().stream()
                .filter(each -> each.number() >= from && each.number() <= through)
                .map(each -> Objects.toString(each.path().getFileName()))
                .toList();
        return "expected " + (from == through ? "the segment " + from : "the segments " + from + " to " + through)
                + " in " + folder.path() + ", found none between "
                + before + " and " + found.number()
                + (aside.isEmpty() ? "" : ", and what was set aside as damaged: " + String.join(", ", aside));
    }

    /**
     * Whether the times at which it and the next one were begun tell that a segment has nothing of a window.
     *
     * @param at its place
     * @param since first instant of the window, in nanoseconds from 1970
     * @param until its end, exclusive
     */
    boolean isFar(int at, long since, long until) {
        boolean isLast = at + 1 == entries.size();
        return nanos(entries.get(at).begun().minus(SLACK)) > until
                || (!isLast && nanos(entries.get(at + 1).begun().plus(SLACK)) < since);
    }

    /** Place of the last segment that was begun before an instant, in nanoseconds from 1970; -1 if there is none. */
    int begunBefore(long until) {
        int place = entries.size() - 1;
        while (place >= 0 && nanos(entries.get(place).begun()) >= until) {
            place--;
        }
        return place;
    }

    private static long nanos(Instant at) {
        return DecisionTokens.nanos(at.getEpochSecond(), at.getNano());
    }

    /** Looks at the beginning of a file. */
    static Look look(LogFolder folder, SegmentFile file, SegmentBytes bytes) throws IOException {
        int size = bytes.size();
        int start = Frame.MAGIC.length;
        if (size <= start + Frame.OVERHEAD) {
            return wrong(folder, file, size + " bytes");
        }
        ByteBuffer head = ByteBuffer.wrap(bytes.read(0, start + Frame.OVERHEAD)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Frame.length(head, start);
        if (!Arrays.equals(head.array(), 0, start, Frame.MAGIC, 0, start)
                || length < 1
                || length > Math.min(Frame.MAX_PAYLOAD, size - start - Frame.OVERHEAD)) {
            return wrong(folder, file, "other bytes");
        }
        byte[] read = bytes.read(start, Frame.OVERHEAD + length);
        Frame frame = Frame.read(read, 0, read.length, 0);
        if (frame == null || frame.type() != FrameType.HEADER || frame.sequence() < 1) {
            return wrong(folder, file, "other bytes");
        }
        SegmentHeader header;
        try {
            header = SegmentHeader.parser().parseFrom(read, frame.payload(), frame.length());
        } catch (InvalidProtocolBufferException e) {
            return wrong(folder, file, "other bytes");
        }
        String foreign = folder.foreign(file, header);
        if (foreign != null) {
            return new Look.Wrong(file, foreign);
        }
        int crc = ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES);
        return new Look.Found(file, frame.sequence(), crc, RecordReader.instant(header.getCreatedAt()));
    }

    private static Look wrong(LogFolder folder, SegmentFile file, String found) throws IOException {
        return new Look.Wrong(file, folder.foreign(file, found));
    }
}
