package io.certigate.server.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one mix in one loop; the servers' rounds of one number were measured right after one another.
 *
 * @param mix what was asked
 * @param loop how
 * @param requestBytes size of a request
 * @param responseBytes size of a response
 * @param certigate Certigate
 * @param echo the echo; null if there was none
 * @param unary with batches and streams: Certigate asked one question a call
 * @param quiet with telemetry: Certigate without it
 */
public record Measurement(
        Mix mix,
        Loop loop,
        int requestBytes,
        int responseBytes,
        Series certigate,
        @Nullable Series echo,
        @Nullable Series unary,
        @Nullable Series quiet) {

    /** When a call is sent. */
    public enum Loop {
        /** When the one before it was answered: as many as the server can take. */
        closed,
        /** When it is due, at a rate. */
        open
    }

    /** The rounds of this and then those of the same after another start. */
    Measurement then(Measurement later) {
        return new Measurement(
                mix,
                loop,
                requestBytes,
                responseBytes,
                certigate.then(later.certigate),
                then(echo, later.echo),
                then(unary, later.unary),
                then(quiet, later.quiet));
    }

    private static @Nullable Series then(@Nullable Series series, @Nullable Series later) {
        return series == null || later == null ? null : series.then(later);
    }

    /** Figures of one series by those of another, round by round. */
    static Spread ratio(Series of, Series to, ToDoubleFunction<Round> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.rounds().size(); i++) {
            ratios.add(figure.applyAsDouble(of.rounds().get(i))
                    / figure.applyAsDouble(to.rounds().get(i)));
        }
        return Spread.of(ratios);
    }

    /** By how much a figure of one series is above that of another, as a share of that of a third one, round by round. */
    static Spread excess(Series of, Series over, Series by, ToDoubleFunction<Round> figure) {
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < of.rounds().size(); i++) {
            double above = figure.applyAsDouble(of.rounds().get(i))
                    - figure.applyAsDouble(over.rounds().get(i));
            shares.add(above / figure.applyAsDouble(by.rounds().get(i)));
        }
        return Spread.of(shares);
    }

    /** Names and figures, for JSON. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("mix", mix.name());
        members.put("loop", loop.name());
        members.put("request_bytes", requestBytes);
        members.put("response_bytes", responseBytes);
        members.put("certigate", certigate.members());
        if (echo != null) {
            members.put("echo", echo.members());
        }
        if (unary != null) {
            members.put("unary", unary.members());
        }
        if (quiet != null) {
            members.put("quiet", quiet.members());
        }
        return members;
    }
}
