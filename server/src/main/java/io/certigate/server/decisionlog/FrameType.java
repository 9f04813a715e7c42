package io.certigate.server.decisionlog;

import org.jspecify.annotations.Nullable;

/** What a frame holds: which message of {@code decision_record.proto} its payload is. */
public enum FrameType {
    /** {@code SegmentHeader}: the first frame of a segment. */
    HEADER(1),
    /** {@code StateRecord}. */
    STATE(2),
    /** {@code DirectivesRecord}. */
    DIRECTIVES(3),
    /** {@code FactsRecord}. */
    FACTS(4),
    /** {@code DecisionRecord}. */
    DECISION(5),
    /** {@code GapRecord}. */
    GAP(6),
    /** {@code SealRecord}. */
    SEAL(7),
    /** {@code RulingRecord}; not in segments of the layout 1. */
    RULING(8);

    private static final FrameType[] BY_CODE = new FrameType[9];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** The byte that stands for it. */
    int code() {
        return code;
    }

    static @Nullable FrameType of(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
