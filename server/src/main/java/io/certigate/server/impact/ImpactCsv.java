package io.certigate.server.impact;

import io.certigate.server.impact.ImpactReport.Row;
import io.certigate.server.model.EntityRef;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts of a report as CSV (RFC 4180), UTF-8. Ids come from callers: a cell that a spreadsheet would take for a formula
 * begins with an apostrophe, inside its quotes, which the spreadsheet shows and does not evaluate.
 */
public final class ImpactCsv {
    private static final String END = "\r\n";
    private static final String FORMULA = "=+-@\t\r\n";

    /** The first line. */
    public static final String HEADER =
            "account,owners,market,action,before,after,reason,rule,source,count,first_seen,last_seen,flips_at,cause"
                    + END;

    private ImpactCsv() {}

    /** The lines of the report, its header first. */
    public static Stream<String> lines(ImpactReport report) {
        return Stream.concat(Stream.of(HEADER), report.rows().stream().map(ImpactCsv::line));
    }

    private static String line(Row row) {
        return List.of(
                                row.account().toString(),
                                row.owners().stream().map(EntityRef::toString).collect(Collectors.joining(" ")),
                                row.market(),
                                row.action(),
                                row.before().toString(),
                                row.after().toString(),
                                row.reason(),
                                row.rule(),
                                row.registry() ? "registry" : "log",
                                Long.toString(row.count()),
                                row.firstSeen().toString(),
                                row.lastSeen().toString(),
                                row.flipsAt() == null ? "" : row.flipsAt().toString(),
                                row.cause())
                        .stream()
                        .map(ImpactCsv::cell)
                        .collect(Collectors.joining(","))
                + END;
    }

    /** A cell: quoted where it must be, and harmless. */
    static String cell(String text) {
        String stripped = text.stripLeading();
        boolean formula = !stripped.isEmpty() && FORMULA.indexOf(stripped.charAt(0)) >= 0
                || !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        String harmless = formula ? "'" + text : text;
        boolean plain = harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == '\'');
        return plain ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
