package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.v1.Effect;
import io.certigate.v1.ForecastSegment;
import java.util.List;

/**
 * Stretches of time as a bar: one column for each stretch at least, as long as there are columns enough, the rest by how long
 * they last. In color the bar is drawn in blocks, else in ASCII: {@code =} for PERMIT, {@code .} for DENY.
 */
final class TimeBar {
    /** Columns of the bar. */
    static final int WIDTH = 72;

    private final List<ForecastSegment> segments;
    private final int[] widths;

    TimeBar(List<ForecastSegment> segments) {
        this.segments = segments;
        this.widths = widths(segments);
    }

    /** The bar. */
    String line(Style style) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean permit = segments.get(i).getAnswer().getEffect() == Effect.EFFECT_PERMIT;
            if (widths[i] == 0) {
                continue;
            }
            if (style.colored()) {
                line.append(permit ? style.good("\u2588".repeat(widths[i])) : style.bad("\u2591".repeat(widths[i])));
            } else {
                line.append((permit ? "=" : ".").repeat(widths[i]));
            }
        }
        return line.toString();
    }

    /** The number of each stretch below its first column, where there is room. */
    String numbers() {
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (int i = 0; i < widths.length; i++) {
            String number = Integer.toString(i + 1);
            boolean free = line.length() == 0 || line.length() < column;
            if (free && number.length() <= WIDTH - column) {
                line.append(" ".repeat(column - line.length())).append(number);
            }
            column += widths[i];
        }
        return line.toString();
    }

    private static int[] widths(List<ForecastSegment> segments) {
        int count = segments.size();
        int[] widths = new int[count];
        long whole = 0;
        for (ForecastSegment segment : segments) {
            whole += seconds(segment);
        }
        int spare = Math.max(0, WIDTH - count);
        int used = 0;
        long before = 0;
        for (int i = 0; i < count; i++) {
            before += seconds(segments.get(i));
            // What a stretch ends at, rounded down, less what those before it took: the sum is exact.
            int end = Math.min(i + 1, WIDTH) + (int) (before * spare / Math.max(1, whole));
            widths[i] = end - used;
            used = end;
        }
        return widths;
    }

    private static long seconds(ForecastSegment segment) {
        Timestamp from = segment.getFrom();
        Timestamp until = segment.getUntil();
        return Math.max(1, until.getSeconds() - from.getSeconds());
    }
}
