package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.certigate.v1.LogFault;
import io.certigate.v1.VerifyResult;
import java.time.Instant;
import java.util.HexFormat;

/** What verifications found, in the messages of the contract. */
public final class VerificationMessages {
    private VerificationMessages() {}

    /** What was found. */
    public static VerifyResult result(Verification found) {
        VerifyResult.Builder result = VerifyResult.newBuilder()
                .setIntact(found.isIntact())
                .addAllFaults(
                        found.faults().stream().map(VerificationMessages::fault).toList())
                .setLog(found.log())
                .setFirstSegment(found.firstSegment())
                .setLastSegment(found.lastSegment())
                .setSegments(found.segments())
                .setFrames(found.frames())
                .setDecisions(found.decisions())
                .setUnloggedDenials(found.unloggedDenials())
                .setSeals(found.seals())
                .setSignatures(found.signatures())
                .setCheckpoints(found.checkpoints())
                .setOlderCheckpoints(found.older())
                .setSealedSequence(found.sealedSequence())
                .setUnsealed(found.unsealed())
                .setBeginning(beginning(found))
                .addAllKeys(found.keys().stream()
                        .map(key -> ByteString.copyFrom(HexFormat.of().parseHex(key)))
                        .toList());
        Instant firstAt = found.firstAt();
        if (firstAt != null) {
            result.setFirstAt(timestamp(firstAt));
        }
        Instant sealedAt = found.sealedAt();
        if (sealedAt != null) {
            result.setSealedAt(timestamp(sealedAt));
        }
        return result.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** What nobody can tell of a log that does not begin with its first segment; empty of one that does. */
    private static String beginning(Verification found) {
        return found.firstSegment() <= 1
                ? ""
                : "begins with segment " + found.firstSegment()
                        + (found.firstAt() == null ? "" : ", begun at " + found.firstAt())
                        + ": what was before was deleted by retention or by somebody; nothing in the log says which";
    }

    private static LogFault fault(LogBreak fault) {
        return LogFault.newBuilder()
                .setSegment(fault.segment())
                .setOffset(fault.offset())
                .setSequence(fault.sequence())
                .setExpected(fault.expected())
                .setFound(fault.found())
                .build();
    }
}
