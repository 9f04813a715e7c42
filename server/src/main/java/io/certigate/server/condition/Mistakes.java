package io.certigate.server.condition;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one text. */
final class Mistakes {
    private final List<Mistake> found = new ArrayList<>();

    /** A mistake at the start of an expression. */
    void add(CelSource source, CelExpr expression, String message) {
        add(source, first(expression).id(), message);
    }

    private static CelExpr first(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.SELECT
                ? first(expression.select().operand())
                : expression;
    }

    /** A mistake at the expression of an id. */
    void add(CelSource source, long id, String message) {
        Integer position = source.getPositionsMap().get(id);
        int offset = position == null ? 0 : nameOfCall(source, position);
        add(source.getOffsetLocation(offset).orElse(CelSourceLocation.NONE), message);
    }

    /** CEL says where the parenthesis of a call is: the start of the name before it. */
    private static int nameOfCall(CelSource source, int position) {
        if (position >= source.getContent().size() || source.getContent().get(position) != '(') {
            return position;
        }
        int start = position;
        while (start > 0 && Character.isJavaIdentifierPart(source.getContent().get(start - 1))) {
            start--;
        }
        return start;
    }

    /** What CEL found. */
    void addAll(CelValidationResult result) {
        for (CelIssue issue : result.getErrors()) {
            String message = Wording.of(issue.getMessage());
            if (message != null) {
                add(issue.getSourceLocation(), message);
            }
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
}
