package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.v1.GapRecord;
import io.certigate.v1.StateRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All that a log holds, whose sequences were checked: they have no gap. */
record LogContents(List<LoggedDecision> decisions, List<StateRecord> states, List<GapRecord> gaps, int segments) {
    /** Reads a log that nobody writes. */
    static LogContents of(LogFolder folder) throws IOException {
        List<LoggedDecision> decisions = new ArrayList<>();
        List<StateRecord> states = new ArrayList<>();
        List<GapRecord> gaps = new ArrayList<>();
        long next = 1;
        int segments = 0;
        for (LogFolder.SegmentFile file : folder.segments()) {
            SegmentImage segment = SegmentImage.read(file);
            segments++;
            for (Frame frame : segment.frames()) {
                if (frame.sequence() != next++) {
                    throw new AssertionError("expected the sequence " + (next - 1) + ", found " + frame);
                }
                read(segment, frame, decisions, states, gaps);
            }
        }
        return new LogContents(decisions, states, gaps, segments);
    }

    private static void read(
            SegmentImage segment,
            Frame frame,
            List<LoggedDecision> decisions,
            List<StateRecord> states,
            List<GapRecord> gaps)
            throws InvalidProtocolBufferException {
        switch (frame.type()) {
            case DECISION -> decisions.add(LoggedDecision.read(segment, frame));
            case STATE -> states.add(StateRecord.parseFrom(segment.payload(frame)));
            case GAP -> gaps.add(GapRecord.parseFrom(segment.payload(frame)));
            default -> {
                // What the others hold is read with them.
            }
        }
    }

    /** The identities of the decisions in their order. */
    List<String> ids() {
        return decisions.stream()
                .map(decision -> decision.record().getDecisionId())
                .toList();
    }
}
