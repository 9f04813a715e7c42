package io.certigate.server.grpc;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogCursor.Part;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.ExportDecisionsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** One caller who reads the log from its beginning to what was its end when the call began. */
final class LogExport extends LogStream<ExportDecisionsResponse> {
    private static final int WHOLE = 1_000;

    private final LogReader log;
    private final DecisionFilter filter;

    // Only the present turn uses these.
    private long first;
    private long last;

    LogExport(
            ServerCallStreamObserver<ExportDecisionsResponse> observer,
            LogReader log,
            DecisionFilter filter,
            Executor executor,
            LongSupplier nanoTime) {
        super(observer, executor, nanoTime);
        this.log = log;
        this.filter = filter;
    }

    @Override
    LogCursor open() throws IOException {
        first = log.first();
        last = log.last();
        return log.after(0, filter);
    }

    @Override
    ExportDecisionsResponse message(Part part) throws IOException {
        long place = Math.min(part.place(), last);
        long permille = last == first ? WHOLE : Math.max(0, (place - first) * WHOLE / (last - first));
        return ExportDecisionsResponse.newBuilder()
                .addAllDecisions(part.decisions().stream()
                        .filter(each -> each.sequence() <= last)
                        .map(LogMessages::decision)
                        .toList())
                .setThrough(LogMessages.position(log, place))
                .setPermille((int) permille)
                .build();
    }

    @Override
    boolean isLast(Part part) {
        return part.atEnd() || part.place() >= last;
    }

    @Override
    void ended() {
        // Holds nothing but the cursor.
    }
}
