package io.certigate.oracle;

import com.google.protobuf.Message;
import io.certigate.v1.Revision;
import io.certigate.v1.WriteOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a write to one node after another, with one idempotency key, until one acknowledges or refuses it. */
final class Pen {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration BACK_OFF = Duration.ofMillis(20);
    private static final Set<Status.Code> UNDECIDED = Set.of(
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.CANCELLED);
    private static final Set<Status.Code> REFUSED =
            Set.of(Status.Code.FAILED_PRECONDITION, Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT);

    private final List<Node> nodes;
    private final Ledger ledger;
    private final AtomicInteger turn = new AtomicInteger();

    /** What a write made: its revision, and the record after it. */
    record Written(Revision revision, Message record) {}

    /** Sends a write. */
    @FunctionalInterface
    interface Call<T> {
        T send(Channel channel, WriteOptions options);
    }

    Pen(List<Node> nodes, Ledger ledger) {
        this.nodes = List.copyOf(nodes);
        this.ledger = ledger;
    }

    /**
     * Writes.
     *
     * @param written what the answer tells; null if nothing had to be changed
     * @return whether it was acknowledged; false if it was refused
     * @throws IllegalStateException if neither happens for long
     */
    <T> boolean write(Call<T> call, Function<T, @Nullable Written> written) {
        WriteOptions options = WriteOptions.newBuilder()
                .setIdempotencyKey(UUID.randomUUID().toString())
                .build();
        long began = System.nanoTime();
        while (true) {
            Node node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
            String process = node.process();
            try {
                Written done = written.apply(call.send(node.writes(), options));
                if (done != null) {
                    ledger.add(new Ledger.Entry(done.revision(), process, System.nanoTime(), done.record()));
                }
                return true;
            } catch (StatusRuntimeException e) {
                if (REFUSED.contains(e.getStatus().getCode())) {
                    return false;
                }
                if (!UNDECIDED.contains(e.getStatus().getCode()) || System.nanoTime() - began > LIMIT.toNanos()) {
                    throw new IllegalStateException("expected an acknowledgment or a refusal, found " + e, e);
                }
                LockSupport.parkNanos(BACK_OFF.toNanos());
            }
        }
    }
}
