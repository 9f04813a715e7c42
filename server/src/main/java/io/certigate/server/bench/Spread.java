package io.certigate.server.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rounds of a measurement gave.
 *
 * @param median the median, which counts
 * @param least the least
 * @param most the most
 */
public record Spread(double median, double least, double most) {
    /** Of at least one figure. */
    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** The three, rounded to some digits behind the point. */
    Map<String, Object> members(int digits) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("median", rounded(median, digits));
        members.put("least", rounded(least, digits));
        members.put("most", rounded(most, digits));
        return members;
    }

    /** A figure with some digits behind the point. */
    static BigDecimal rounded(double figure, int digits) {
        return BigDecimal.valueOf(figure).setScale(digits, RoundingMode.HALF_UP);
    }
}
