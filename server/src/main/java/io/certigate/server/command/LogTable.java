package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.LoggedDecision;
import io.certigate.v1.Reason;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** Decisions as rows in columns, as {@code certigate log list} shows them with a server. */
final class LogTable {
    private static final List<String> TITLES =
            List.of("DECIDED", "EFFECT", "SUBJECT", "ACTION", "RESOURCE", "MARKETS", "REASONS", "DECISION");
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final int[] widths = TITLES.stream().mapToInt(String::length).toArray();
    private boolean started;

    LogTable(PrintWriter out) {
        this.out = out;
    }

    /** Writes rows, the titles before the first ones. */
    void rows(List<LoggedDecision> decisions) {
        List<List<String>> rows = decisions.stream().map(LogTable::row).toList();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        if (!started) {
            started = true;
            line(TITLES);
        }
        rows.forEach(this::line);
    }

    private void line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i))
                    .append(" ".repeat(widths[i] - width(cells.get(i))))
                    .append(GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    private static int width(String text) {
        return text.codePoints()
                .map(point -> Character.isIdeographic(point) ? 2 : 1)
                .sum();
    }

    private static List<String> row(LoggedDecision logged) {
        DecisionRecord decision = logged.getDecision();
        CheckActionRequest request = decision.getRequest();
        Instant at = Instant.ofEpochSecond(
                decision.getDecidedAt().getSeconds(), decision.getDecidedAt().getNanos());
        return List.of(
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atOffset(ZoneOffset.UTC)),
                MessageJson.word(Effect.getDescriptor(), decision.getAnswer().getEffectValue())
                        + (decision.getAnswer().getHypothetical() ? " (hypothetical)" : ""),
                clean(entity(request.getSubject())),
                clean(request.getAction().getName()),
                clean(entity(request.getResource())),
                clean(String.join(",", request.getMarketsList())),
                decision.getAnswer().getReasonsList().stream()
                        .map(Reason::getCode)
                        .distinct()
                        .collect(Collectors.joining(",")),
                decision.getDecisionId());
    }

    private static String entity(Entity entity) {
        return entity.getType() + ":" + entity.getId();
    }

    /** Without control characters, so that stored texts cannot steer the terminal. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
