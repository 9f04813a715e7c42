package io.certigate.server.bench;

import io.certigate.server.model.EntityRef;
import io.certigate.v1.DecisionFilter;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.DecisionLogServiceGrpc.DecisionLogServiceBlockingStub;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetDecisionRequest;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.ListDecisionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Asks a server that has the log of {@link DecisionRows} for some of its decisions, one after the other.
 *
 * @param rows what the log holds
 * @param target HOST:PORT of the server
 * @param questions how often
 */
public record LogQuestions(DecisionRows rows, String target, int questions) {
    private static final int PAGE = 1_000;

    /**
     * How long it took, in microseconds.
     *
     * @param first the very first question
     * @param median the median of all others
     * @param p99 what 99 % of them stayed below
     * @param max the longest of them
     */
    public record Times(long first, long median, long p99, long max) {}

    /**
     * What was measured.
     *
     * @param get one decision by its id
     * @param list all decisions of a subject, to the end of the log, in pages
     */
    public record Result(Times get, Times list) {}

    /** One question. */
    @FunctionalInterface
    private interface Ask {
        void ask(long index);
    }

    /**
     * Asks.
     *
     * @throws IllegalStateException if an answer is not what the log holds
     */
    public Result run() {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(target).usePlaintext().build();
        try {
            DecisionLogServiceBlockingStub log = DecisionLogServiceGrpc.newBlockingStub(channel);
            Random random = new Random(1);
            return new Result(
                    times(random, index -> get(log, rows.id(index))),
                    times(random, index -> list(log, rows.subject(index))));
        } finally {
            channel.shutdownNow();
        }
    }

    private Times times(Random random, Ask ask) {
        Histogram micros = new Histogram(3);
        long first = 0;
        for (int i = 0; i <= questions; i++) {
            long index = random.nextLong(rows.count());
            long began = System.nanoTime();
            ask.ask(index);
            long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
            if (i == 0) {
                first = took;
            } else {
                micros.recordValue(took);
            }
        }
        return new Times(first, micros.getValueAtPercentile(50), micros.getValueAtPercentile(99), micros.getMaxValue());
    }

    private static void get(DecisionLogServiceBlockingStub log, String id) {
        String found = log.getDecision(
                        GetDecisionRequest.newBuilder().setDecisionId(id).build())
                .getDecision()
                .getDecision()
                .getDecisionId();
        if (!found.equals(id)) {
            throw new IllegalStateException("expected the decision " + id + ", found " + found);
        }
    }

    private static void list(DecisionLogServiceBlockingStub log, EntityRef subject) {
        ListDecisionsRequest.Builder request = ListDecisionsRequest.newBuilder()
                .setPageSize(PAGE)
                .setFilter(DecisionFilter.newBuilder()
                        .setSubject(EntityReference.newBuilder()
                                .setType(subject.type())
                                .setId(subject.id())));
        int found = 0;
        ListDecisionsResponse page;
        do {
            page = log.listDecisions(request.build());
            found += page.getDecisionsCount();
            request.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());
        if (found == 0) {
            throw new IllegalStateException("expected decisions about " + subject + ", found none");
        }
    }
}
