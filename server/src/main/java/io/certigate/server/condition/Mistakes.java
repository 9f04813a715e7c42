package io.certigate.server.condition;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the mistakes of one text. */
final class Mistakes {
    private static final Pattern OVERLOAD =
            Pattern.compile("found no matching overload for '([^']*)' applied to '(.*?)'(?: \\(candidates: .*)?");
    private static final Pattern OPERATOR = Pattern.compile("[_@!?:\\[\\]]*([^_@?:\\[\\]]+)[_@?:\\[\\]]*");

    private final List<Mistake> found = new ArrayList<>();

    void add(CelSource source, CelExpr expression, String message) {
        add(source, expression.id(), message);
    }

    void add(CelSource source, long expression, String message) {
        Integer offset = source.getPositionsMap().get(expression);
        add(
                offset == null
                        ? CelSourceLocation.NONE
                        : source.getOffsetLocation(offset).orElse(CelSourceLocation.NONE),
                message);
    }

    void addAll(CelValidationResult result) {
        for (CelIssue issue : result.getErrors()) {
            add(issue.getSourceLocation(), plain(issue.getMessage()));
        }
    }

    private void add(CelSourceLocation location, String message) {
        int line = Math.max(1, location.getLine());
        int column = Math.max(0, location.getColumn()) + 1;
        Mistake mistake = new Mistake(line, column, message);
        if (!found.contains(mistake)) {
            found.add(mistake);
        }
    }

    boolean any() {
        return !found.isEmpty();
    }

    List<Mistake> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column))
                .toList();
    }

    /** CEL's words in ours. */
    private static String plain(String message) {
        Matcher overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            Matcher operator = OPERATOR.matcher(overload.group(1));
            String name = operator.matches() ? operator.group(1) : overload.group(1);
            return "expected operands that '" + name + "' takes, found "
                    + overload.group(2).replace("timestamp", "instant");
        }
        return message.startsWith("expected ") ? message : "expected a condition in CEL, found: " + message;
    }
}
