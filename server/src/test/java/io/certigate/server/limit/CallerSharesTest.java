package io.certigate.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallerSharesTest {
    private static final Limits LIMITS =
            new Limits(1, 1, 2, new RateLimit(10), new RateLimit(2), new RateLimit(1), Duration.ZERO);

    private final AtomicLong now = new AtomicLong();
    private final CallerShares shares = new CallerShares(LIMITS, now::get, 2);

    @Test
    void of_sameName_isOneShareAndOthersHaveTheirOwn() {
        assertThat(shares.of("a").check(10)).isZero();

        assertThat(shares.of("a").check(1)).isPositive();
        assertThat(shares.of("b").check(1)).isZero();
    }

    @Test
    void share_eachKind_hasItsOwnRate() {
        CallerShare share = shares.of("a");

        assertThat(share.check(10)).isZero();
        assertThat(share.write()).isZero();
        assertThat(share.write()).isZero();
        assertThat(share.read()).isZero();

        assertThat(share.check(1)).isPositive();
        assertThat(share.write()).isPositive();
        assertThat(share.read()).isPositive();
    }

    @Test
    void share_streams_areBounded() {
        CallerShare share = shares.of("a");
        assertThat(share.beginStream()).isTrue();
        assertThat(share.beginStream()).isTrue();

        assertThat(share.beginStream()).isFalse();
        share.endStream();

        assertThat(share.beginStream()).isTrue();
    }

    @Test
    void of_moreThanAreToldApart_shareOneUntilSomebodyIsIdle() {
        shares.of("a").check(1);
        shares.of("b").beginStream();
        CallerShare third = shares.of("c");

        assertThat(shares.of("d")).isSameAs(third);
        assertThat(shares.size()).isEqualTo(2);

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(shares.of("c")).isNotSameAs(third);
        assertThat(shares.size()).isEqualTo(2);
        // Who has a stream is not idle.
        assertThat(shares.of("b").beginStream()).isTrue();
        assertThat(shares.of("b").beginStream()).isFalse();
    }
}
