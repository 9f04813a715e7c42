package io.certigate.server.impact;

import io.certigate.server.impact.ImpactReport.Counts;
import io.certigate.server.impact.ImpactReport.Group;
import io.certigate.server.impact.ImpactReport.Row;
import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A report for people. */
public final class ImpactText {
    /** Most parts of a log that are named as lost. */
    static final int MAX_LOST = 10;

    private static final int MAX_GROUPS = 20;
    private static final int MAX_ROWS = 20;
    private static final int MAX_GAPS = 10;
    private static final int MAX_CELL = 80;

    private ImpactText() {}

    /** One line with the figures. */
    public static String headline(ImpactReport report) {
        long flips = report.log().flips() + report.registry().flips();
        long gaps = report.log().notAssessable() + report.registry().notAssessable();
        String looked = "; answered twice: " + report.log().assessed() + " of the log, "
                + report.registry().assessed() + " for accounts of the registry"
                + (gaps == 0 ? "" : "; not assessable: " + gaps);
        if (flips == 0) {
            return switch (report.outcome()) {
                case NOTHING_ASSESSED -> "nothing could be assessed: this is no all-clear" + looked;
                case INCOMPLETE -> "no flip was found, but not all could be assessed: this is no all-clear" + looked;
                default -> "no answer flips" + looked;
            };
        }
        String accounts = report.moreAccounts() ? "more than " + report.accounts() : Long.toString(report.accounts());
        return (flips == 1 ? "1 answer flips" : flips + " answers flip") + ", of "
                + (accounts.equals("1") ? "1 account" : accounts + " accounts") + looked;
    }

    /** The lines of a report, without control characters. */
    public static List<String> lines(ImpactReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("what if " + report.supposition() + "?");
        lines.add(headline(report));
        if (!report.failing().isEmpty()) {
            lines.add("the candidate's own suites fail, so that it would not be activated: "
                    + cases(report.failing().size()) + ", such as "
                    + clip(report.failing().get(0))
                    + "; 'certigate policy validate' names them all");
        }
        lines.add("");
        table(
                lines,
                List.of("", "assessed", "PERMIT to DENY", "DENY to PERMIT", "not assessable"),
                List.of(counts("past decisions", report.log()), counts("registry", report.registry())));
        groups(lines, report);
        rows(lines, report);
        gaps(lines, report);
        lines.add("");
        section(lines, "looked at", report.looked().coverage());
        section(lines, "not looked at", report.looked().bounds());
        section(lines, "lost", report.looked().lost());
        return lines.stream().map(ImpactText::clean).toList();
    }

    private static String cases(int count) {
        return count == 1 ? "1 case" : count + " cases";
    }

    private static void section(List<String> lines, String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            lines.add(title);
            sentences.forEach(line -> lines.add("  " + line));
        }
    }

    private static List<String> counts(String name, Counts counts) {
        return List.of(
                name,
                Long.toString(counts.assessed()),
                Long.toString(counts.permitToDeny()),
                Long.toString(counts.denyToPermit()),
                Long.toString(counts.notAssessable()));
    }

    private static void groups(List<String> lines, ImpactReport report) {
        if (report.groups().isEmpty()) {
            return;
        }
        boolean turns = report.groups().stream().anyMatch(group -> group.flipsAt() != null);
        lines.add("");
        List<String> titles = new ArrayList<>(
                List.of("FLIP", "MARKET", "ACTION", "RULE BEFORE", "RULE AFTER", "DECISIONS", "REGISTRY", "ACCOUNTS"));
        if (turns) {
            titles.add(0, "FROM");
            titles.add("CAUSE");
        }
        table(
                lines,
                titles,
                report.groups().stream()
                        .limit(MAX_GROUPS)
                        .map(group -> group(group, turns))
                        .toList());
        more(lines, report.groups().size() - MAX_GROUPS, "groups; -o json has them all");
        if (report.groupsCut()) {
            lines.add("flips beyond " + ImpactReport.MAX_GROUPS + " groups are counted in one without names");
        }
    }

    private static List<String> group(Group group, boolean turns) {
        List<String> cells = new ArrayList<>(List.of(
                group.before() + " to " + group.after(),
                dash(group.market()),
                dash(group.action()),
                dash(group.ruleBefore()),
                group.ruleAfter().isEmpty() ? dash(group.reason()) : group.ruleAfter(),
                Long.toString(group.decisions()),
                Long.toString(group.probes()),
                (group.moreAccounts() ? "more than " : "") + group.accounts()));
        if (turns) {
            cells.add(0, instant(group.flipsAt()));
            cells.add(group.cause());
        }
        return cells;
    }

    private static void rows(List<String> lines, ImpactReport report) {
        if (report.rows().isEmpty()) {
            return;
        }
        lines.add("");
        table(
                lines,
                List.of("ACCOUNT", "OWNER", "FLIP", "MARKET", "ACTION", "REASON", "SOURCE", "COUNT"),
                report.rows().stream().limit(MAX_ROWS).map(ImpactText::row).toList());
        more(lines, report.rows().size() - MAX_ROWS, "rows; --csv FILE has them all");
        if (report.rowsCut()) {
            lines.add("rows beyond " + ImpactReport.MAX_ROWS + " are left out, also of the CSV");
        }
    }

    private static List<String> row(Row row) {
        return List.of(
                row.account().toString(),
                dash(row.owners().stream().map(EntityRef::toString).collect(Collectors.joining(" "))),
                row.before() + " to " + row.after(),
                dash(row.market()),
                dash(row.action()),
                row.reason(),
                row.registry() ? "registry" : "log",
                Long.toString(row.count()));
    }

    private static void gaps(List<String> lines, ImpactReport report) {
        if (report.gaps().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("not assessable");
        report.gaps().stream()
                .limit(MAX_GAPS)
                .forEach(gap -> lines.add("  " + gap.questions() + " " + gap.why() + ", such as " + gap.example()));
        more(lines, report.gaps().size() - MAX_GAPS, "reasons");
    }

    private static void more(List<String> lines, int count, String what) {
        if (count > 0) {
            lines.add("and " + count + " more " + what);
        }
    }

    private static String instant(@Nullable Instant instant) {
        return instant == null ? "-" : instant.toString();
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static void table(List<String> lines, List<String> titles, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(titles));
        rows.forEach(row -> all.add(row.stream().map(ImpactText::clip).toList()));
        int[] widths = IntStream.range(0, titles.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    private static String clip(String text) {
        return text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL - 3) + "...";
    }

    /** Ids come from callers: they must not steer a terminal. */
    private static String clean(String text) {
        StringBuilder cleaned = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            cleaned.append(Character.isISOControl(text.charAt(i)) ? '\uFFFD' : text.charAt(i));
        }
        return cleaned.toString();
    }
}
