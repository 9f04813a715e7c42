package io.certigate.server.decisionlog;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.certigate.server.policy.Answer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionRecord;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Answers as the log writes them, to be compared byte by byte. For one thread. */
public final class AnswerBytes {
    private final ProtoBuffer buffer = new ProtoBuffer();

    /**
     * The bytes of the answer in a decision's record, as they are in the segment.
     *
     * @throws IllegalArgumentException if the record is malformed
     */
    public static ByteBuffer recorded(SegmentImage segment, Frame decision) {
        CodedInputStream record = CodedInputStream.newInstance(segment.payload(decision));
        ByteBuffer found = ByteBuffer.allocate(0);
        try {
            for (int tag = record.readTag(); tag != 0; tag = record.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == DecisionRecord.ANSWER_FIELD_NUMBER) {
                    found = record.readByteBuffer();
                } else {
                    record.skipField(tag);
                }
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected a record at the sequence " + decision.sequence() + ", found other bytes: "
                            + e.getMessage(),
                    e);
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
