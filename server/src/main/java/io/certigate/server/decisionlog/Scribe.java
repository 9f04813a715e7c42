package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.ActiveSegment.WrittenDirectives;
import io.certigate.server.decisionlog.ActiveSegment.WrittenState;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Ruling;
import io.certigate.server.state.HeldDirectives;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lays decisions out and writes them to a segment. What a decision refers to, and the segment does not hold yet, is written
 * before it. For any number of threads: two that write the same state or facts write it twice at worst.
 */
final class Scribe {
    /** More directives than these are written by the log's own thread alone. */
    static final int FEW_DIRECTIVES = 16;

    private static final int FACTS_SHARE = 8;
    private static final int RULING_SHARE = 64;

    /** The mark of a ruling that no decision had. */
    private static final long UNKNOWN = 0;

    /** The mark of a ruling that a decision had, and no segment holds yet; none that a segment gives. */
    private static final long MET = 1;

    /** Sets of directives that a segment is known to hold: decisions about the past come with others than the present ones. */
    private static final int KEPT_SETS = 8;

    private final FrameWriter frames;
    private final Masks masks;
    private final EncodedDirectives encoded = new EncodedDirectives();

    Scribe(FrameWriter frames, Masks masks) {
        this.frames = frames;
        this.masks = masks;
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
        References references = desk.references;
        references.begin();
        references.state = state;
        List<Facts> facts = entry.facts();
        for (int i = 0; i < facts.size(); i++) {
            long sequence = segment.sequenceOf(facts.get(i));
            if (sequence == FrameWriter.NOTHING) {
                sequence = write(segment, facts.get(i), desk);
            }
            if (sequence == FrameWriter.NOTHING) {
                return false;
            }
            references.add(sequence);
        }
        references.ruling = ruling(segment, entry.decision().answer().ruling(), desk);
        desk.record.begin();
        RecordWriter.decision(desk.record, entry, references, masks);
        long sequence = patient
                ? frames.write(segment, FrameType.DECISION, desk.record)
                : frames.writeIfSealed(segment, FrameType.DECISION, desk.record);
        return sequence != FrameWriter.NOTHING;
    }

    private long write(ActiveSegment segment, Facts facts, Desk desk) {
        desk.record.begin();
        RecordWriter.facts(desk.record, facts, masks);
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

    /**
     * The sequence of a ruling's record; 0 if the decision is to hold it. So does the first with a ruling that nobody
     * has logged: many of those that callers can make, with words of theirs, come only once, and would be written twice.
     */
    private long ruling(ActiveSegment segment, Ruling ruling, Desk desk) {
        long known = segment.sequenceOf(ruling);
        if (known != FrameWriter.NOTHING) {
            return known;
        }
        if (ruling.mark() == UNKNOWN) {
            ruling.mark(MET);
            return FrameWriter.NOTHING;
        }
        desk.record.begin();
        RecordWriter.ruling(desk.record, ruling);
        if (desk.record.length() > Math.min(Frame.MAX_PAYLOAD, segment.capacity() / RULING_SHARE)) {
            return FrameWriter.NOTHING;
        }
        long sequence = frames.write(segment, FrameType.RULING, desk.record);
        if (sequence != FrameWriter.NOTHING) {
            segment.remember(ruling, sequence);
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
        return state(
                segment,
                new Written(revision, release, directives, !entry.decision().hypothetical()),
                null,
                null);
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
        for (WrittenDirectives known : segment.directives) {
            if (known.directives() == directives) {
                return true;
            }
        }
        return false;
    }

    /**
     * A state to write.
     *
     * @param present whether decisions about the present use it; others about the past or another instant
     */
    record Written(Revision revision, String release, HeldDirectives directives, boolean present) {}

    /**
     * Writes a state.
     *
     * @param appliedAt when decisions began to use it, null if it is only repeated
     * @param clockOffset the database's clock less this node's, null if they are one
     * @return its sequence; 0 if the segment ended before or has no room
     */
    long state(ActiveSegment segment, Written state, @Nullable Instant appliedAt, @Nullable Duration clockOffset) {
        long[] sequences = directives(segment, state.directives(), state.present());
        if (sequences == null) {
            return FrameWriter.NOTHING;
        }
        ProtoBuffer record = Desk.mine().record;
        record.begin();
        RecordWriter.state(record, state.revision(), state.release(), sequences, appliedAt, clockOffset);
        long sequence = frames.write(segment, FrameType.STATE, record);
        if (sequence != FrameWriter.NOTHING && state.present()) {
            segment.state = new WrittenState(state.revision(), state.release(), state.directives(), sequence);
        }
        return sequence;
    }

    /** Writes directives unless the segment holds them; null if it ended before or has no room. */
    private long @Nullable [] directives(ActiveSegment segment, HeldDirectives directives, boolean present) {
        if (directives.all().isEmpty()) {
            return new long[0];
        }
        WrittenDirectives known = find(segment, directives);
        if (known != null) {
            segment.directives = first(known, segment.directives);
            return known.sequences();
        }
        List<ProtoBuffer> records = encoded.of(directives, present);
        long[] sequences = new long[records.size()];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] =
                    frames.write(segment, FrameType.DIRECTIVES, records.get(i).copy());
            if (sequences[i] == FrameWriter.NOTHING) {
                return null;
            }
        }
        segment.directives = first(new WrittenDirectives(directives, sequences), segment.directives);
        return sequences;
    }

    private static @Nullable WrittenDirectives find(ActiveSegment segment, HeldDirectives directives) {
        for (WrittenDirectives known : segment.directives) {
            if (EncodedDirectives.isEqual(known.directives(), directives)) {
                return known;
            }
        }
        return null;
    }

    /** Puts one first, and leaves out the one that was not used for longest if there are too many. */
    @SuppressWarnings("ReferenceEquality") // The very one that was found.
    private static List<WrittenDirectives> first(WrittenDirectives one, List<WrittenDirectives> all) {
        if (!all.isEmpty() && all.get(0) == one) {
            return all;
        }
        return Stream.concat(Stream.of(one), all.stream().filter(other -> other != one))
                .limit(KEPT_SETS)
                .toList();
    }

    /**
     * Bytes that directives will take in a segment.
     *
     * @param present whether decisions about the present use them
     * @return 0 if it holds them
     */
    long bytes(ActiveSegment segment, HeldDirectives directives, boolean present) {
        if (directives.all().isEmpty() || find(segment, directives) != null) {
            return 0;
        }
        return EncodedDirectives.bytes(encoded.of(directives, present));
    }
}
