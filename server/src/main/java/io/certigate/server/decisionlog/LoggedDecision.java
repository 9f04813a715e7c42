package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.model.Directive;
import io.certigate.server.state.RecordCodec;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.DirectivesRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.LogOrigin;
import io.certigate.v1.LogPosition;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision as it is in the log, with everything that it refers to.
 *
 * @param header header of its segment
 * @param sequence its number in the log
 * @param record the decision, whole: with its id as text and all of its answer
 * @param state the state that it used
 * @param facts the facts that it looked at
 */
public record LoggedDecision(
        SegmentHeader header, long sequence, DecisionRecord record, StateRecord state, List<FactsRecord> facts) {
    /** Copies the facts. */
    public LoggedDecision {
        facts = List.copyOf(facts);
    }

    /**
     * Reads a decision.
     *
     * @param frame its frame in the segment
     * @throws IllegalArgumentException if the segment does not hold what it should
     */
    public static LoggedDecision read(SegmentImage segment, Frame frame) {
        try {
            SegmentHeader header = SegmentHeader.parseFrom(
                    segment.payload(segment.frame(segment.frames().get(0).sequence(), FrameType.HEADER)));
            DecisionRecord record = WholeRecord.read(segment, frame);
            StateRecord state =
                    StateRecord.parseFrom(segment.payload(segment.frame(record.getState(), FrameType.STATE)));
            List<FactsRecord> facts = new ArrayList<>(record.getFactsCount());
            for (long sequence : record.getFactsList()) {
                facts.add(FactsRecord.parseFrom(segment.payload(segment.frame(sequence, FrameType.FACTS))));
            }
            return new LoggedDecision(header, frame.sequence(), record, state, facts);
        } catch (InvalidProtocolBufferException e) {
            throw malformed(frame.sequence(), e);
        }
    }

    /** About how many bytes it has. */
    long bytes() {
        long bytes = record.getSerializedSize() + (long) state.getSerializedSize();
        for (FactsRecord each : facts) {
            bytes += each.getSerializedSize();
        }
        return bytes;
    }

    /** As the decision log service shows it, and every export. */
    public io.certigate.v1.LoggedDecision message() {
        return io.certigate.v1.LoggedDecision.newBuilder()
                .setPosition(LogPosition.newBuilder()
                        .setLog(header.getLog())
                        .setSegment(header.getSegment())
                        .setSequence(sequence))
                .setOrigin(LogOrigin.newBuilder()
                        .setNode(header.getNode())
                        .setEngine(header.getEngine())
                        .setCel(header.getCel())
                        .setTimeZones(header.getTimeZones())
                        .setJava(header.getJava()))
                .setDecision(record)
                .setState(state)
                .addAllFacts(facts)
                .build();
    }

    /**
     * The directives of a state.
     *
     * @throws IllegalArgumentException if the segment does not hold what it should
     */
    public static List<Directive> directives(SegmentImage segment, StateRecord state) {
        List<Directive> directives = new ArrayList<>();
        for (long sequence : state.getDirectivesList()) {
            try {
                DirectivesRecord.parseFrom(segment.payload(segment.frame(sequence, FrameType.DIRECTIVES)))
                        .getDirectivesList()
                        .forEach(text -> directives.add(RecordCodec.readDirective(text)));
            } catch (InvalidProtocolBufferException e) {
                throw malformed(sequence, e);
            }
        }
        return directives;
    }

    private static IllegalArgumentException malformed(long sequence, InvalidProtocolBufferException e) {
        return new IllegalArgumentException(
                "expected a record at the sequence " + sequence + ", found other bytes: " + e.getMessage(), e);
    }
}
