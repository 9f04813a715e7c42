package io.certigate.server.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Nanoseconds as microseconds. */
final class Micros {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000);

    private Micros() {}

    /** Microseconds with two digits. */
    static BigDecimal of(long nanos) {
        return BigDecimal.valueOf(nanos).divide(NANOS, 2, RoundingMode.HALF_UP);
    }
}
