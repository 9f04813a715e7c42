package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.RulingRecord;
import java.nio.charset.StandardCharsets;

/** Makes of decisions as they are on disk those that are shown: with the id as text and the whole answer. */
public final class WholeRecord {
    private WholeRecord() {}

    /**
     * Reads a decision of a segment.
     *
     * @throws InvalidProtocolBufferException if the bytes are none of a decision, or of the ruling to which it refers
     * @throws IllegalArgumentException if the segment does not hold the ruling
     */
    public static DecisionRecord read(SegmentImage segment, Frame frame) throws InvalidProtocolBufferException {
        return of(segment, DecisionRecord.parseFrom(segment.payload(frame)));
    }

    /**
     * The whole of a decision of a segment.
     *
     * @param decision as it is on disk
     * @throws InvalidProtocolBufferException if the ruling to which it refers has other bytes, or its id
     * @throws IllegalArgumentException if the segment does not hold the ruling
     */
    public static DecisionRecord of(SegmentImage segment, DecisionRecord decision)
            throws InvalidProtocolBufferException {
        long ruling = decision.getRuling();
        return of(
                decision,
                ruling == FrameWriter.NOTHING
                        ? RulingRecord.getDefaultInstance()
                        : RulingRecord.parseFrom(segment.payload(segment.frame(ruling, FrameType.RULING))));
    }

    /**
     * The whole of a decision.
     *
     * @param decision as it is on disk
     * @param ruling the ruling to which it refers, the default one if it refers to none
     * @throws InvalidProtocolBufferException if its id is none
     */
    static DecisionRecord of(DecisionRecord decision, RulingRecord ruling) throws InvalidProtocolBufferException {
        ByteString uuid = decision.getDecisionUuid();
        if (uuid.isEmpty() && decision.getRuling() == FrameWriter.NOTHING) {
            return decision;
        }
        DecisionRecord.Builder whole = decision.toBuilder();
        if (!uuid.isEmpty()) {
            whole.clearDecisionUuid().setDecisionId(text(uuid));
        }
        if (decision.getRuling() != FrameWriter.NOTHING) {
            whole.setAnswer(ruling.getAnswer().toBuilder().mergeFrom(decision.getAnswer()));
        }
        return whole.build();
    }

    private static String text(ByteString uuid) throws InvalidProtocolBufferException {
        if (uuid.size() != UuidText.BYTES) {
            throw new InvalidProtocolBufferException(
                    "expected an id of " + UuidText.BYTES + " bytes, found " + uuid.size());
        }
        byte[] text = new byte[UuidText.LENGTH];
        UuidText.write(uuid.toByteArray(), 0, text);
        return new String(text, StandardCharsets.US_ASCII);
    }
}
