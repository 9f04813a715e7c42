package io.certigate.server.grpc;

import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.LogPosition;
import io.certigate.v1.LoggedDecision;
import java.io.IOException;
import java.util.List;

/** Decisions and places of the log as messages. */
final class LogMessages {
    /** Largest message that a client accepts. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Room for what stands beside a decision in a message. */
    private static final int BESIDE = 64 * 1024;

    private LogMessages() {}

    /** A decision; without its facts if it would be too large with them, since a message that nobody accepts tells nothing. */
    static LoggedDecision decision(io.certigate.server.decisionlog.LoggedDecision decision) {
        LoggedDecision whole = decision.message();
        return whole.getSerializedSize() <= MAX_BYTES - BESIDE
                ? whole
                : whole.toBuilder().clearFacts().setFactsLeftOut(true).build();
    }

    /** Decisions likewise. */
    static List<LoggedDecision> decisions(List<io.certigate.server.decisionlog.LoggedDecision> decisions) {
        return decisions.stream().map(LogMessages::decision).toList();
    }

    /** Where a sequence is. */
    static LogPosition position(LogReader log, long sequence) throws IOException {
        return LogPosition.newBuilder()
                .setLog(log.identity())
                .setSegment(log.segmentOf(sequence))
                .setSequence(sequence)
                .build();
    }
}
