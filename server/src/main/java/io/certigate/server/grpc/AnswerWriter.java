package io.certigate.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import io.certigate.server.decision.Decision;
import io.certigate.server.decisionlog.RulingCodes;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Ruling;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions in codes as the bytes of a {@link CheckActionResponse}: the message that {@link ResponseWriter} builds, in another
 * order of the fields. What all decisions of one state say of it is laid out once. For any number of threads.
 */
final class AnswerWriter {
    private static final ResponseWriter CODES = new ResponseWriter(CheckActionRequest.getDefaultInstance());

    // The last one; racing threads lay it out twice at worst.
    private volatile @Nullable State last;

    /** Revision and release, laid out. */
    private record State(Revision revision, PolicySet policies, byte[] bytes) {}

    /**
     * Writes a decision.
     *
     * @param requestId the caller's id of the request, empty if there is none
     */
    SentAnswer write(Decision decision, String requestId) {
        return new SentAnswer(ruling(decision.answer()), state(decision), own(decision, requestId));
    }

    /** What the release says: as the log writes it, unless there are texts or notices. */
    private static byte[] ruling(Answer answer) {
        Ruling ruling = answer.ruling();
        boolean inCodes = ruling.notices().isEmpty()
                && !ruling.grounds().get(0).cause().code().equals(Cause.UNDECLARED);
        return inCodes ? RulingCodes.of(answer) : CODES.partial(answer);
    }

    @SuppressWarnings("ReferenceEquality") // A view gives its decisions the very same ones.
    private byte[] state(Decision decision) {
        State known = last;
        if (known == null || known.revision != decision.revision() || known.policies != decision.policies()) {
            byte[] bytes = CheckActionResponse.newBuilder()
                    .setRevision(ResponseWriter.revision(decision.revision()))
                    .setRelease(decision.policies().hash())
                    .build()
                    .toByteArray();
            known = new State(decision.revision(), decision.policies(), bytes);
            last = known;
        }
        return known.bytes;
    }

    /** What no other decision says. */
    private static byte[] own(Decision decision, String requestId) {
        long freshSeconds = decision.freshFor().getSeconds();
        int freshNanos = decision.freshFor().getNano();
        Instant decidedAt = decision.decidedAt();
        Instant validUntil = decision.answer().validUntil();
        int size = CodedOutputStream.computeStringSize(CheckActionResponse.DECISION_ID_FIELD_NUMBER, decision.id())
                + nestedSize(momentSize(decidedAt.getEpochSecond(), decidedAt.getNano()))
                + (validUntil == null ? 0 : nestedSize(momentSize(validUntil.getEpochSecond(), validUntil.getNano())))
                + nestedSize(momentSize(freshSeconds, freshNanos))
                + (requestId.isEmpty()
                        ? 0
                        : CodedOutputStream.computeStringSize(CheckActionResponse.REQUEST_ID_FIELD_NUMBER, requestId))
                + (decision.reusable()
                        ? CodedOutputStream.computeBoolSize(CheckActionResponse.REUSABLE_FIELD_NUMBER, true)
                        : 0);
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeString(CheckActionResponse.DECISION_ID_FIELD_NUMBER, decision.id());
            moment(out, CheckActionResponse.DECIDED_AT_FIELD_NUMBER, decidedAt.getEpochSecond(), decidedAt.getNano());
            if (validUntil != null) {
                moment(
                        out,
                        CheckActionResponse.VALID_UNTIL_FIELD_NUMBER,
                        validUntil.getEpochSecond(),
                        validUntil.getNano());
            }
            moment(out, CheckActionResponse.FRESH_FOR_FIELD_NUMBER, freshSeconds, freshNanos);
            if (!requestId.isEmpty()) {
                out.writeString(CheckActionResponse.REQUEST_ID_FIELD_NUMBER, requestId);
            }
            if (decision.reusable()) {
                out.writeBool(CheckActionResponse.REUSABLE_FIELD_NUMBER, true);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an answer did not fit into the bytes that were counted for it", e);
        }
        return bytes;
    }

    /** Tag and length take a byte each. */
    private static int nestedSize(int size) {
        return 2 + size;
    }

    /** Of a timestamp or a duration, whose fields are alike: seconds and nanoseconds, of which a zero is left out. */
    private static int momentSize(long seconds, int nanos) {
        return (seconds == 0 ? 0 : CodedOutputStream.computeInt64Size(Timestamp.SECONDS_FIELD_NUMBER, seconds))
                + (nanos == 0 ? 0 : CodedOutputStream.computeInt32Size(Timestamp.NANOS_FIELD_NUMBER, nanos));
    }

    private static void moment(CodedOutputStream out, int field, long seconds, int nanos) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(momentSize(seconds, nanos));
        if (seconds != 0) {
            out.writeInt64(Timestamp.SECONDS_FIELD_NUMBER, seconds);
        }
        if (nanos != 0) {
            out.writeInt32(Timestamp.NANOS_FIELD_NUMBER, nanos);
        }
    }
}
