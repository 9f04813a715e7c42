package io.certigate.server.lint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A gap between a rule and its successor, which may be a later window of the same rule.
 *
 * @param before the rule that ends
 * @param after the rule that begins
 * @param from the end
 * @param until the next start
 */
record Gap(TimedRule before, TimedRule after, Instant from, Instant until) {
    /** A gap that is no longer comes of an end that was meant to be inclusive: a local day, with an hour of summer time. */
    private static final Duration SHORT = Duration.ofHours(25);

    /** The gaps of a succession. */
    static List<Gap> of(Succession succession) {
        List<Gap> gaps = new ArrayList<>();
        Succession.Reign last = null;
        for (Succession.Reign each : succession.reigns()) {
            if (last != null && last.stretch().until().isBefore(each.stretch().from())) {
                gaps.add(new Gap(
                        last.rule(),
                        each.rule(),
                        last.stretch().until(),
                        each.stretch().from()));
            }
            if (last == null || each.stretch().until().isAfter(last.stretch().until())) {
                last = each;
            }
        }
        return gaps;
    }

    boolean isShort() {
        return Duration.between(from, until).compareTo(SHORT) <= 0;
    }

    boolean isOfOneRule() {
        return before == after;
    }

    /** Whether the order of the rule stood still, which is no mistake. */
    boolean isOfTheOrder() {
        return isOfOneRule() && !before.rule().order().entries().isEmpty();
    }

    String message() {
        return "no rule from " + from + " until " + until + ", between " + before.name()
                + (isOfOneRule() ? " and its next window" : " and " + after.name());
    }
}
