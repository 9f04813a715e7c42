package io.certigate.server.telemetry;

import io.grpc.Status;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts how the calls of one method end. */
final class CallCounts implements Consumer<Status> {
    private final String method;
    private final LongAdder[] codes = new LongAdder[Status.Code.values().length];

    /**
     * Counts from zero.
     *
     * @param method the method, such as {@code certigate.v1.DecisionService/CheckAction}
     */
    CallCounts(String method) {
        this.method = method;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = new LongAdder();
        }
    }

    /** Counts the end of a call. */
    @Override
    public void accept(Status status) {
        codes[status.getCode().value()].increment();
    }

    /** Tells those that there are, and how many were answered even if none was. */
    void read(Signals.Sink sink) {
        for (Status.Code code : Status.Code.values()) {
            long count = codes[code.value()].sum();
            if (count > 0 || code == Status.Code.OK) {
                sink.value(count, method, code.name());
            }
        }
    }
}
