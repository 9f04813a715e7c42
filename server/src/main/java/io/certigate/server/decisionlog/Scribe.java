package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.ActiveSegment.WrittenDirectives;
import io.certigate.server.decisionlog.ActiveSegment.WrittenState;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays decisions out and writes them to a segment. What a decision refers to, and the segment does not hold yet, is written
 * before it. For any number of threads: two that write the same state or facts write it twice at worst.
 */
final class Scribe {
    /** More directives than these are written by the log's own thread alone. */
    static final int FEW_DIRECTIVES = 16;

    // Whoever writes a frame keeps the others waiting meanwhile.
    private static final int DIRECTIVES_BYTES = 64 * 1024;
    private static final int FACTS_SHARE = 8;

    private final FrameWriter frames;
    // Those laid out last; they are the same for every segment.
    private volatile @Nullable Encoded encoded;

    /** Directives as they are in the log. */
    private record Encoded(HeldDirectives directives, List<ProtoBuffer> records) {}

    Scribe(FrameWriter frames) {
        this.frames = frames;
    }

    /**
     * Writes a decision.
     *
     * @param patient whether the caller may take long: it is not an event loop
     * @return false if the segment ended before or has no room, or if it takes long and the caller may not
     */
    boolean write(ActiveSegment segment, DecisionLog.Entry entry, boolean patient) {
        Desk desk = Desk.mine();
        long state = state(segment, entry, patient, desk);
        if (state == FrameWriter.NOTHING) {
            return false;
        }
        List<Facts> facts = entry.facts();
        int count = facts.size();
        long[] sequences = desk.facts(count);
        for (int i = 0; i < count; i++) {
            long sequence = segment.sequenceOf(facts.get(i));
            if (sequence == FrameWriter.NOTHING) {
                sequence = write(segment, facts.get(i), desk);
            }
            if (sequence == FrameWriter.NOTHING) {
                return false;
            }
            sequences[i] = sequence;
        }
        desk.record.begin();
        RecordWriter.decision(desk.record, entry, state, sequences, count);
        return frames.write(segment, FrameType.DECISION, desk.record) != FrameWriter.NOTHING;
    }

    private long write(ActiveSegment segment, Facts facts, Desk desk) {
        desk.record.begin();
        RecordWriter.facts(desk.record, facts);
        if (desk.record.length() > Math.min(Frame.MAX_PAYLOAD, segment.capacity() / FACTS_SHARE)) {
            desk.record.begin();
            RecordWriter.omittedFacts(desk.record, facts);
        }
        long sequence = frames.write(segment, FrameType.FACTS, desk.record);
        if (sequence != FrameWriter.NOTHING) {
            segment.remember(facts, sequence);
        }
        return sequence;
    }

    private long state(ActiveSegment segment, DecisionLog.Entry entry, boolean patient, Desk desk) {
        Revision revision = entry.decision().revision();
        String release = entry.decision().policies().hash();
        HeldDirectives directives = entry.directives();
        WrittenState known = segment.state;
        if (known != null && isSame(known, revision, release, directives)) {
            return known.sequence();
        }
        if (!patient && directives.all().size() > FEW_DIRECTIVES && !isWritten(segment, directives)) {
            return FrameWriter.NOTHING;
        }
        return state(segment, revision, release, directives, null, null);
    }

    @SuppressWarnings("ReferenceEquality") // A cheap first look, which a view makes true for most.
    private static boolean isSame(WrittenState known, Revision revision, String release, HeldDirectives directives) {
        return known.directives() == directives
                && (known.revision() == revision || known.revision().equals(revision))
                && known.release().equals(release);
    }

    /** Whether a segment holds these very directives. */
    @SuppressWarnings("ReferenceEquality") // Of views without a change of directives they are the very same.
    private static boolean isWritten(ActiveSegment segment, HeldDirectives directives) {
        WrittenDirectives known = segment.directives;
        return known != null && known.directives() == directives;
    }

    /**
     * Writes a state.
     *
     * @param appliedAt when decisions began to use it, null if it is only repeated
     * @param clockOffset the database's clock less this node's, null if they are one
     * @return its sequence; 0 if the segment ended before or has no room
     */
    long state(
            ActiveSegment segment,
            Revision revision,
            String release,
            HeldDirectives directives,
            @Nullable Instant appliedAt,
            @Nullable Duration clockOffset) {
        long[] sequences = directives(segment, directives);
        if (sequences == null) {
            return FrameWriter.NOTHING;
        }
        ProtoBuffer record = Desk.mine().record;
        record.begin();
        RecordWriter.state(record, revision, release, sequences, appliedAt, clockOffset);
        long sequence = frames.write(segment, FrameType.STATE, record);
        if (sequence != FrameWriter.NOTHING) {
            segment.state = new WrittenState(revision, release, directives, sequence);
        }
        return sequence;
    }

    /** Writes directives unless the segment holds them; null if it ended before or has no room. */
    private long @Nullable [] directives(ActiveSegment segment, HeldDirectives directives) {
        if (directives.all().isEmpty()) {
            return new long[0];
        }
        WrittenDirectives known = segment.directives;
        if (known != null && isEqual(known.directives(), directives)) {
            return known.sequences();
        }
        List<ProtoBuffer> records = encode(directives);
        long[] sequences = new long[records.size()];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] =
                    frames.write(segment, FrameType.DIRECTIVES, records.get(i).copy());
            if (sequences[i] == FrameWriter.NOTHING) {
                return null;
            }
        }
        segment.directives = new WrittenDirectives(directives, sequences);
        return sequences;
    }

    private List<ProtoBuffer> encode(HeldDirectives directives) {
        Encoded known = encoded;
        if (known != null && isEqual(known.directives(), directives)) {
            return known.records();
        }
        List<ProtoBuffer> records = new ArrayList<>();
        ProtoBuffer record = null;
        for (Directive directive : directives.all()) {
            if (record == null || record.length() >= DIRECTIVES_BYTES) {
                record = new ProtoBuffer();
                record.begin();
                records.add(record);
            }
            record.member(1, RecordCodec.write(directive));
        }
        encoded = new Encoded(directives, List.copyOf(records));
        return records;
    }

    /** Bytes that directives take in a segment. */
    long bytes(HeldDirectives directives) {
        return encode(directives).stream()
                .mapToLong(record -> Frame.OVERHEAD + record.length())
                .sum();
    }

    // Those of a state that was read anew, or of the past, are others with the same content.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isEqual(HeldDirectives some, HeldDirectives others) {
        if (some == others) {
            return true;
        }
        if (some.all().size() != others.all().size()) {
            return false;
        }
        Iterator<Directive> other = others.all().iterator();
        for (Directive directive : some.all()) {
            if (!directive.equals(other.next())) {
                return false;
            }
        }
        return true;
    }
}
