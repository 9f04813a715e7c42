package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.RateLimit;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about how much a node takes on. */
final class LimitOptions {
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int MOST_STREAMS = 1_024;
    private static final Duration LONGEST_SHED_AFTER = Duration.ofSeconds(60);
    private static final Pattern RATE = Pattern.compile("([0-9]{1,8})/s");
    private static final Pattern SHORT_TIME = Pattern.compile("([0-9]{1,5})(ms|s)");

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "" + Limits.DEFAULT_CONNECTIONS,
            description = "Most connections at a time, 1 to 1,000,000; one more is closed as it comes. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "N",
            defaultValue = "" + Limits.DEFAULT_CONNECTIONS_PER_ADDRESS,
            description =
                    "Most of them from one address (of IPv6: one network of 64 bits), 1 to 1,000,000. Raise it behind a"
                            + " balancer that has one address. Default: ${DEFAULT-VALUE}.")
    private int connectionsPerAddress;

    @Option(
            names = "--max-streams-per-caller",
            paramLabel = "N",
            defaultValue = "" + Limits.DEFAULT_STREAMS_PER_CALLER,
            description =
                    "Most streams of checks of one caller at a time, 1 to 1,024, of which a node has 1,024 in all."
                            + " Default: ${DEFAULT-VALUE}.")
    private int streamsPerCaller;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/s",
            description =
                    "Most questions a second of one caller: of one name if callers prove who they are, else of one address."
                            + " What a caller did not ask in the last second it may ask at once; each question of a batch or"
                            + " stream counts. Default: any number.")
    private @Nullable String checks;

    @Option(
            names = "--rate-limit-writes",
            paramLabel = "N/s",
            description =
                    "Most writes a second of one caller, but for those that only forbid: suspensions, revocations,"
                            + " cancellations, new directives. A whole import counts as one. Default: any number.")
    private @Nullable String writes;

    @Option(
            names = "--rate-limit-reads",
            paramLabel = "N/s",
            description =
                    "Most calls a second of one caller that read more than a decision: the registry, forecasts, the"
                            + " decision log, evidence, impact. Default: any number.")
    private @Nullable String reads;

    @Option(
            names = "--shed-after",
            paramLabel = "TIME",
            defaultValue = "50ms",
            description =
                    "How late a node may answer, for a while, before it refuses a part of the checks at once, so that the"
                            + " others are answered in time; such as 20ms or 1s, at most 60s; 0ms to refuse none. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String shedAfter = "";

    /**
     * Adds what was chosen to a configuration.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    void apply(Config.Builder config) {
        config.limits(new Limits(
                within("--max-connections", connections, MOST_CONNECTIONS),
                within("--max-connections-per-address", connectionsPerAddress, MOST_CONNECTIONS),
                within("--max-streams-per-caller", streamsPerCaller, MOST_STREAMS),
                rate("--rate-limit", checks),
                rate("--rate-limit-writes", writes),
                rate("--rate-limit-reads", reads),
                shedAfter()));
    }

    private static int within(String option, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("expected " + option + " from 1 to " + most + ", found " + number);
        }
        return number;
    }

    private static RateLimit rate(String option, @Nullable String text) {
        if (text == null) {
            return RateLimit.NONE;
        }
        Matcher matcher = RATE.matcher(text);
        int perSecond = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (perSecond < 1 || perSecond > RateLimit.MOST) {
            throw new IllegalArgumentException("expected " + option + " to be a rate such as 500/s, from 1/s to "
                    + RateLimit.MOST + "/s, found '" + text + "'; leave it out for any number");
        }
        return new RateLimit(perSecond);
    }

    private Duration shedAfter() {
        Matcher matcher = SHORT_TIME.matcher(shedAfter);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration time = matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
            if (time.compareTo(LONGEST_SHED_AFTER) <= 0) {
                return time;
            }
        }
        throw new IllegalArgumentException(
                "expected --shed-after to be a time such as 20ms or 1s, at most 60s, found '" + shedAfter + "'");
    }
}
