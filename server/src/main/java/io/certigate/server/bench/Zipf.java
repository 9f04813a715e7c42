package io.certigate.server.bench;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws ranks 1 to n where rank k is drawn in proportion to 1/k: few holders are asked about often, most hardly ever. Draws by
 * inverting the area under 1/x and rejecting what lies beside the steps (W. Hörmann, G. Derflinger, "Rejection-inversion to
 * generate variates from monotone discrete distributions", ACM TOMACS 6 (1996), for the exponent 1), so that no table of n
 * entries is needed.
 */
final class Zipf {
    /** A prime greater than any number of holders: its multiples, modulo that, are each of them once. */
    static final long APART = 1_000_000_007;

    private static final double HALF = 0.5;

    private final long ranks;
    private final double areaOfFirst;
    private final double areaOfAll;

    /** Prepares for ranks 1 to {@code ranks}. */
    Zipf(long ranks) {
        this.ranks = ranks;
        this.areaOfFirst = Math.log(1 + HALF) - 1;
        this.areaOfAll = Math.log(ranks + HALF);
    }

    /** The next rank. */
    long next(SplittableRandom random) {
        while (true) {
            double area = areaOfAll + random.nextDouble() * (areaOfFirst - areaOfAll);
            double x = Math.exp(area);
            long rank = Math.min(ranks, Math.max(1, Math.round(x)));
            if (area >= Math.log(rank + HALF) - 1.0 / rank) {
                return rank;
            }
        }
    }

    /** A holder by a rank: 1 to {@code holders}, of whom the popular ones lie apart, as they do in life. */
    long holder(long holders) {
        long rank = next(new SplittableRandom(ThreadLocalRandom.current().nextLong()));
        return 1 + rank * APART % holders;
    }
}
