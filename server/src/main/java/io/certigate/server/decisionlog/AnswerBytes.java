package io.certigate.server.decisionlog;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.certigate.server.policy.Answer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.RulingRecord;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Answers as the log writes them, to be compared byte by byte. For one thread. */
public final class AnswerBytes {
    private final ProtoBuffer buffer = new ProtoBuffer();

    /**
     * The bytes of a decision's answer, as they are in the segment: those of the ruling to which it refers, and behind them its own.
     *
     * @throws IllegalArgumentException if a record is malformed or missing
     */
    public static ByteBuffer recorded(SegmentImage segment, Frame decision) {
        Parts parts = Parts.of(segment, decision, DecisionRecord.ANSWER_FIELD_NUMBER);
        if (parts.ruling() == FrameWriter.NOTHING) {
            return parts.answer();
        }
        Frame frame = segment.frame(parts.ruling(), FrameType.RULING);
        ByteBuffer ruling =
                Parts.of(segment, frame, RulingRecord.ANSWER_FIELD_NUMBER).answer();
        return ByteBuffer.allocate(ruling.remaining() + parts.answer().remaining())
                .put(ruling)
                .put(parts.answer().duplicate())
                .flip();
    }

    /**
     * What a record holds of an answer.
     *
     * @param answer the bytes
     * @param ruling of a decision, sequence of what comes before them; 0 for nothing
     */
    private record Parts(ByteBuffer answer, long ruling) {
        static Parts of(SegmentImage segment, Frame frame, int answerField) {
            CodedInputStream record = CodedInputStream.newInstance(segment.payload(frame));
            ByteBuffer answer = ByteBuffer.allocate(0);
            long ruling = FrameWriter.NOTHING;
            try {
                for (int tag = record.readTag(); tag != 0; tag = record.readTag()) {
                    int field = WireFormat.getTagFieldNumber(tag);
                    if (field == answerField) {
                        answer = record.readByteBuffer();
                    } else if (field == DecisionRecord.RULING_FIELD_NUMBER) {
                        ruling = record.readInt64();
                    } else {
                        record.skipField(tag);
                    }
                }
                return new Parts(answer, ruling);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "expected a record at the sequence " + frame.sequence() + ", found other bytes: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** Whether an answer has exactly the bytes of a recorded one. */
    public boolean same(ByteBuffer recorded, Answer answer, boolean hypothetical) {
        return encoded(answer, hypothetical).equals(recorded);
    }

    /** An answer as the message that the log writes: codes, and no texts. */
    public CheckActionResponse message(Answer answer, boolean hypothetical) {
        return message(encoded(answer, hypothetical));
    }

    /**
     * The message of recorded bytes.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static CheckActionResponse message(ByteBuffer recorded) {
        try {
            return CheckActionResponse.parseFrom(recorded);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("expected an answer, found other bytes: " + e.getMessage(), e);
        }
    }

    private ByteBuffer encoded(Answer answer, boolean hypothetical) {
        buffer.begin();
        RecordWriter.answer(buffer, answer, hypothetical);
        return ByteBuffer.wrap(buffer.bytes(), Frame.OVERHEAD, buffer.length());
    }
}
