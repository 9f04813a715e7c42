package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTurnsTest {
    private static final Duration BOUND = Duration.ofMillis(50);

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final AtomicLong now = new AtomicLong();
    private final BatchTurns turns = new BatchTurns(loop, now::get, BOUND.toNanos());
    // Guarded by the loop.
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void stop() {
        assertThat(group.shutdownGracefully(0, 20, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS))
                .isTrue();
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return loop.submit(work).get(20, TimeUnit.SECONDS);
    }

    private Runnable batch(String name) {
        return () -> done.add(name);
    }

    /** What was done once nothing waits any more. */
    private List<String> all(int count) throws Exception {
        while (onLoop(done::size) < count) {
            Thread.onSpinWait();
        }
        return onLoop(() -> List.copyOf(done));
    }

    @Test
    void add_severalOfTwoConnections_takeTurnsAndTheFirstWaitsForNobody() throws Exception {
        BatchTurns.Lane a = turns.lane();
        BatchTurns.Lane b = turns.lane();

        List<String> atOnce = onLoop(() -> {
            for (int i = 1; i <= 3; i++) {
                a.add(batch("a" + i), 1);
            }
            b.add(batch("b1"), 1);
            b.add(batch("b2"), 1);
            return List.copyOf(done);
        });

        assertThat(atOnce).containsExactly("a1");
        assertThat(all(5)).containsExactly("a1", "a2", "b1", "a3", "b2");
    }

    @Test
    void add_whileOthersWait_letsTheLoopDoWhatHasComeBetweenTwoBatches() throws Exception {
        BatchTurns.Lane lane = turns.lane();

        onLoop(() -> {
            lane.add(batch("first"), 1);
            lane.add(
                    () -> {
                        done.add("second");
                        loop.execute(batch("a check"));
                    },
                    1);
            return lane.add(batch("third"), 1);
        });

        assertThat(all(4)).containsExactly("first", "second", "a check", "third");
    }

    @Test
    void add_afterTheOthersAreAnswered_isAnsweredAtOnce() throws Exception {
        BatchTurns.Lane lane = turns.lane();
        onLoop(() -> lane.add(batch("first"), 1) && lane.add(batch("second"), 1));
        all(2);
        CountDownLatch idle = new CountDownLatch(1);
        // Timers that are due run in order: this one after the one that found nothing more.
        loop.schedule(idle::countDown, 1, TimeUnit.MILLISECONDS);
        assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(onLoop(() -> {
                    lane.add(batch("third"), 1);
                    return List.copyOf(done);
                }))
                .containsExactly("first", "second", "third");
    }

    @Test
    void add_moreThanThereIsRoomFor_isRefusedUntilThereIs() throws Exception {
        BatchTurns.Lane lane = turns.lane();
        BatchTurns.Lane other = turns.lane();
        int most = (int) BatchTurns.MAX_BYTES;

        List<Boolean> taken = onLoop(() -> List.of(
                lane.add(batch("at once"), most),
                lane.add(batch("waits"), most - 1),
                other.add(batch("too large"), 2),
                other.add(batch("fits"), 1)));

        assertThat(taken).containsExactly(true, true, false, true);
        assertThat(all(3)).containsExactly("at once", "waits", "fits");
        assertThat(onLoop(() -> lane.add(batch("a"), 1) && lane.add(batch("b"), most)))
                .isTrue();
        assertThat(all(5)).endsWith("a", "b");
    }

    /** A batch during whose answer time goes by. */
    private Runnable lasting(String name, Duration time) {
        return () -> {
            now.addAndGet(time.toNanos());
            done.add(name);
        };
    }

    @Test
    void isLate_afterAPause_isFalse() throws Exception {
        BatchTurns.Lane lane = turns.lane();

        onLoop(() -> lane.add(lasting("first", Duration.ZERO), 1)
                && lane.add(lasting("second", BOUND.multipliedBy(10)), 1)
                && lane.add(batch("third"), 1));
        all(3);

        assertThat(onLoop(() -> lane.add(batch("fourth"), 1) && lane.isLate())).isFalse();
    }

    @Test
    void isLate_batchesThatWaitTooLongAgainAndAgain_untilOneDoesNot() throws Exception {
        BatchTurns.Lane lane = turns.lane();
        BatchTurns.Lane other = turns.lane();
        List<Boolean> late = new ArrayList<>();
        Runnable slow = () -> {
            late.add(lane.isLate());
            now.addAndGet(BOUND.toNanos() / 2 + 1);
            done.add("slow");
        };

        onLoop(() -> {
            for (int i = 0; i < 10; i++) {
                lane.add(slow, 1);
            }
            return other.add(batch("quick"), 1);
        });
        all(11);

        // The fourth is the first that waited too long; four more take the time that is the machine's to pause.
        assertThat(late).containsExactly(false, false, false, false, false, false, false, true, true, false);
        assertThat(onLoop(other::isLate)).isFalse();
        assertThat(onLoop(() -> lane.add(batch("next"), 1) && lane.isLate())).isFalse();
    }

    @Test
    void isLate_noBound_isFalse() throws Exception {
        BatchTurns.Lane lane = new BatchTurns(loop, now::get, 0).lane();

        assertThat(onLoop(() -> {
                    lane.add(lasting("first", Duration.ofHours(1)), 1);
                    lane.add(lasting("second", Duration.ofHours(1)), 1);
                    lane.add(lasting("third", Duration.ofHours(1)), 1);
                    now.addAndGet(Duration.ofHours(1).toNanos());
                    return lane.isLate();
                }))
                .isFalse();
        all(3);
    }

    @Test
    void remove_oneThatWaits_isNotAnsweredAndMakesRoom() throws Exception {
        BatchTurns.Lane lane = turns.lane();
        Runnable gone = batch("gone");

        boolean fits = onLoop(() -> {
            lane.add(batch("first"), 1);
            lane.add(gone, (int) BatchTurns.MAX_BYTES);
            lane.remove(gone);
            return lane.add(batch("second"), (int) BatchTurns.MAX_BYTES);
        });

        assertThat(fits).isTrue();
        assertThat(all(2)).containsExactly("first", "second");
    }
}
