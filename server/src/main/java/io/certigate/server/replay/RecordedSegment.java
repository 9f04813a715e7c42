package io.certigate.server.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.AnswerBytes;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.WholeRecord;
import io.certigate.server.model.Directive;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.DirectivesRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the decisions of one segment. The states, directives and facts to which they refer are read once, as far as there is
 * room to keep them. For one thread.
 */
public final class RecordedSegment {
    private static final long MAX_STATES = 1_000;

    /** Of records; what is made of them takes a few times as much. */
    private static final long MAX_FACTS_BYTES = 8L * 1024 * 1024;

    private static final long MAX_DIRECTIVES = 100_000;

    private final SegmentImage image;
    private final DirectivePool pool;
    private final SegmentHeader header;
    private final Kept<Long, StateRecord> states = new Kept<>(MAX_STATES, state -> 1);
    private final Kept<Long, RecordedFacts> facts =
            new Kept<>(MAX_FACTS_BYTES, each -> each.record().getSerializedSize());
    private final Kept<List<Long>, RecordedDirectives> directives =
            new Kept<>(MAX_DIRECTIVES, each -> each.all().size());

    /** What reads a message. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(ByteBuffer payload) throws InvalidProtocolBufferException;
    }

    private RecordedSegment(SegmentImage image, DirectivePool pool) {
        this.image = image;
        this.pool = pool;
        long first = image.frames().isEmpty() ? 0 : image.frames().get(0).sequence();
        this.header = parse(image.frame(first, FrameType.HEADER), SegmentHeader::parseFrom);
    }

    /**
     * Reads a segment.
     *
     * @throws IllegalArgumentException if it does not begin as a segment does
     */
    public static RecordedSegment of(SegmentImage image) {
        return of(image, new DirectivePool());
    }

    /** Reads a segment of a log whose directives were read before. */
    static RecordedSegment of(SegmentImage image, DirectivePool pool) {
        return new RecordedSegment(image, pool);
    }

    /** Who wrote it, and with what. */
    public SegmentHeader header() {
        return header;
    }

    /**
     * Reads a decision.
     *
     * @param decision its frame
     * @throws IllegalArgumentException if the segment does not hold what it should
     */
    public Recorded read(Frame decision) {
        return recorded(decision, whole(decision));
    }

    /** Reads a decision if it is one of some; otherwise null, and of what it refers to only the ruling is read. */
    @Nullable
    Recorded read(Frame decision, Predicate<DecisionRecord> which) {
        DecisionRecord record = whole(decision);
        return which.test(record) ? recorded(decision, record) : null;
    }

    /**
     * Reads how many denials are not in the log.
     *
     * @param gap the frame of a gap
     * @throws IllegalArgumentException if it holds something else
     */
    public GapRecord gap(Frame gap) {
        return parse(gap, GapRecord::parseFrom);
    }

    private Recorded recorded(Frame decision, DecisionRecord record) {
        StateRecord state = states.get(
                record.getState(), sequence -> parse(image.frame(sequence, FrameType.STATE), StateRecord::parseFrom));
        List<RecordedFacts> looked = new ArrayList<>(record.getFactsCount());
        List<FactsRecord> records = new ArrayList<>(record.getFactsCount());
        for (int i = 0; i < record.getFactsCount(); i++) {
            RecordedFacts each = facts.get(record.getFacts(i), this::facts);
            looked.add(each);
            records.add(each.record());
        }
        return new Recorded(
                new LoggedDecision(header, decision.sequence(), record, state, records),
                AnswerBytes.recorded(image, decision),
                directives(state),
                looked);
    }

    private RecordedFacts facts(long sequence) {
        return RecordedFacts.of(parse(image.frame(sequence, FrameType.FACTS), FactsRecord::parseFrom));
    }

    private RecordedDirectives directives(StateRecord state) {
        return state.getDirectivesCount() == 0
                ? RecordedDirectives.NONE
                : directives.get(state.getDirectivesList(), this::directives);
    }

    private RecordedDirectives directives(List<Long> sequences) {
        List<Directive> all = new ArrayList<>();
        for (long sequence : sequences) {
            parse(image.frame(sequence, FrameType.DIRECTIVES), DirectivesRecord::parseFrom)
                    .getDirectivesList()
                    .forEach(text -> all.add(pool.read(text)));
        }
        return new RecordedDirectives(all);
    }

    private DecisionRecord whole(Frame decision) {
        return parse(decision, payload -> WholeRecord.of(image, DecisionRecord.parseFrom(payload)));
    }

    private <T> T parse(Frame frame, Parser<T> parser) {
        try {
            return parser.parse(image.payload(frame));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "expected a record at the sequence " + frame.sequence() + ", found other bytes: " + e.getMessage(),
                    e);
        }
    }
}
