package io.certigate.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private TokenBucket bucket(int perSecond) {
        return new TokenBucket(new RateLimit(perSecond), now::get);
    }

    private int takenAtOnce(TokenBucket bucket) {
        int taken = 0;
        while (bucket.take(1) == 0) {
            taken++;
        }
        return taken;
    }

    @Test
    void take_full_givesWhatOneSecondGives() {
        assertThat(takenAtOnce(bucket(10))).isEqualTo(10);
        assertThat(takenAtOnce(bucket(1))).isEqualTo(1);
        assertThat(takenAtOnce(bucket(50_000))).isEqualTo(50_000);
    }

    @Test
    void take_empty_saysWhenThereIsOne() {
        TokenBucket bucket = bucket(10);
        takenAtOnce(bucket);

        long wait = bucket.take(1);

        assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        now.addAndGet(wait - 1);
        assertThat(bucket.take(1)).isEqualTo(1);
        now.addAndGet(1);
        assertThat(bucket.take(1)).isZero();
        assertThat(bucket.take(1)).isPositive();
    }

    @Test
    void take_moreThanThereAre_isOwed() {
        TokenBucket bucket = bucket(10);

        assertThat(bucket.take(1_000)).isZero();

        // 990 are owed, and one is needed.
        assertThat(bucket.take(1)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(99_100));
    }

    @Test
    void take_afterLong_givesNoMoreThanOneSecondGives() {
        TokenBucket bucket = bucket(10);
        takenAtOnce(bucket);
        assertThat(bucket.isFull()).isFalse();

        now.addAndGet(TimeUnit.HOURS.toNanos(1));

        assertThat(bucket.isFull()).isTrue();
        assertThat(takenAtOnce(bucket)).isEqualTo(10);
    }

    @Test
    void take_noLimit_givesAlways() {
        TokenBucket bucket = new TokenBucket(RateLimit.NONE, now::get);

        assertThat(bucket.take(Integer.MAX_VALUE)).isZero();
        assertThat(bucket.take(Integer.MAX_VALUE)).isZero();
        assertThat(bucket.isFull()).isTrue();
    }

    @Test
    void take_severalThreads_giveTogetherWhatOneSecondGives() throws Exception {
        int threads = 4;
        TokenBucket bucket = bucket(10_000);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                taken.addAndGet(takenAtOnce(bucket));
            });
        }
        begin.countDown();
        executor.shutdown();

        assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(taken).hasValue(10_000);
    }
}
