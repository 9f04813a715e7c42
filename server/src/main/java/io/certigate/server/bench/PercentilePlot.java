package io.certigate.server.bench;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * A picture of latencies: a panel for each measurement, with a line for each server. The farther to the right, the rarer: half of the
 * calls, 90 % of them, 99 %, and so on.
 */
public final class PercentilePlot {
    private static final int WIDTH = 760;
    private static final int PANEL = 300;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 40;
    private static final int TICKS_PER_HALVING = 5;
    private static final int DECADES = 5;
    private static final double ALL = 100;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final List<String> SHARES = List.of("0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %");

    private final StringBuilder svg = new StringBuilder();

    private PercentilePlot() {}

    /** Draws a report as an SVG document. */
    public static String svg(Report report) {
        PercentilePlot plot = new PercentilePlot();
        int height = PANEL * report.measurements().size();
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height);
        plot.add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, height);
        int top = 0;
        for (Measurement measured : report.measurements()) {
            plot.panel(measured, top);
            top += PANEL;
        }
        plot.add("</svg>");
        return plot.svg.toString();
    }

    private void panel(Measurement measured, int top) {
        add(
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s, %s loop: latency of a call, &#181;s</text>",
                LEFT, top + TOP - 16, measured.mix(), measured.loop());
        Histogram ours = measured.certigate().latencies();
        Histogram theirs = measured.echo() == null ? null : measured.echo().latencies();
        Scale scale = Scale.of(ours, theirs, top + TOP, top + PANEL - BOTTOM);
        for (int decade = 0; decade <= DECADES; decade++) {
            double x = x(decade);
            add(
                    "<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x, top + TOP, top + PANEL - BOTTOM, x, top + PANEL - BOTTOM + 18, SHARES.get(decade));
        }
        for (double micros = scale.least(); micros <= scale.most(); micros *= 10) {
            double y = scale.y(micros);
            add(
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>",
                    LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, micros);
        }
        line("certigate", ours, scale, "#c0392b", top + TOP + 14);
        if (theirs != null) {
            line("echo", theirs, scale, "#2c3e50", top + TOP + 30);
        }
    }

    private void line(String name, Histogram latencies, Scale scale, String color, int labelY) {
        StringBuilder points = new StringBuilder();
        for (HistogramIterationValue value : latencies.percentiles(TICKS_PER_HALVING)) {
            double left = (ALL - value.getPercentileLevelIteratedTo()) / ALL;
            double decade = left > 0 ? Math.min(DECADES, -Math.log10(left)) : DECADES;
            points.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(decade), scale.y(value.getValueIteratedTo() / NANOS_PER_MICRO)));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
                points.toString().trim(), color);
        add("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>", LEFT + 8, labelY, color, name);
    }

    private static double x(double decade) {
        return LEFT + decade / DECADES * (WIDTH - LEFT - RIGHT);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    /** Microseconds on a logarithmic axis of whole decades. */
    private record Scale(double least, double most, int top, int bottom) {
        static Scale of(Histogram ours, @Nullable Histogram theirs, int top, int bottom) {
            double least = ours.getMinValue();
            double most = ours.getMaxValue();
            if (theirs != null) {
                least = Math.min(least, theirs.getMinValue());
                most = Math.max(most, theirs.getMaxValue());
            }
            return new Scale(
                    Math.pow(10, Math.floor(Math.log10(Math.max(1, least / NANOS_PER_MICRO)))),
                    Math.pow(10, Math.ceil(Math.log10(Math.max(10, most / NANOS_PER_MICRO)))),
                    top,
                    bottom);
        }

        double y(double micros) {
            double share = Math.log10(Math.max(least, micros) / least) / Math.log10(most / least);
            return bottom - share * (bottom - top);
        }
    }
}
