package io.certigate.server.decisionlog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification of a log found.
 *
 * @param log identity of the log
 * @param firstSegment number of the first segment, 0 if there is none; what came before was deleted, by retention or by somebody
 * @param lastSegment number of the last one
 * @param segments how many were looked at
 * @param firstAt when the first one was begun, null if not known
 * @param frames frames in them
 * @param decisions decisions among these
 * @param unloggedDenials denials that were answered and could not be logged, as the log itself says
 * @param seals seals that are right
 * @param signatures signatures that are right: of each segment that of its last seal, which covers those before it
 * @param checkpoints checkpoints that were compared, the log's own and those that were given
 * @param older checkpoints of segments before the first, which can only be compared with one another
 * @param sealedSequence sequence of the last frame that a seal covers, 0 if there is none
 * @param sealedAt when that was, null if there is none
 * @param unsealed frames after it that no seal covers yet
 * @param keys keys that signed, in hexadecimal digits, in the order of their first use; "" for segments without
 * @param faults what is not as it should be, in the order of the log; at most {@link LogVerifier#MAX_FAULTS} are told
 */
public record Verification(
        String log,
        long firstSegment,
        long lastSegment,
        long segments,
        @Nullable Instant firstAt,
        long frames,
        long decisions,
        long unloggedDenials,
        long seals,
        long signatures,
        long checkpoints,
        long older,
        long sealedSequence,
        @Nullable Instant sealedAt,
        long unsealed,
        List<String> keys,
        List<LogBreak> faults) {
    /** Copies the lists. */
    public Verification {
        keys = List.copyOf(keys);
        faults = List.copyOf(faults);
    }

    /** Whether all is as it should be. */
    public boolean isIntact() {
        return faults.isEmpty();
    }
}
