package io.certigate.server.condition;

import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks through the parts of an expression. */
final class Parts {
    private Parts() {}

    /** The expressions directly inside of one. */
    static List<CelExpr> of(CelExpr expression) {
        return switch (expression.getKind()) {
            case SELECT -> List.of(expression.select().operand());
            case LIST -> expression.list().elements();
            case CALL -> {
                List<CelExpr> parts = new ArrayList<>(expression.call().args());
                expression.call().target().ifPresent(parts::add);
                yield parts;
            }
            case COMPREHENSION -> {
                CelExpr.CelComprehension macro = expression.comprehension();
                yield List.of(
                        macro.iterRange(), macro.accuInit(), macro.loopCondition(), macro.loopStep(), macro.result());
            }
            default -> List.of();
        };
    }

    /** Whether it mentions a name. The names of a macro's own count too: a macro is no constant. */
    static boolean varies(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.IDENT
                || of(expression).stream().anyMatch(Parts::varies);
    }

    /** Whether it is {@code at}. */
    static boolean isAt(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.IDENT
                && expression.ident().name().equals(Variables.AT);
    }

    /** Whether it is {@code localDate(at, ...)}. */
    static boolean isDateOfAt(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CALL
                && expression.call().function().equals(Functions.LOCAL_DATE)
                && !expression.call().args().isEmpty()
                && isAt(expression.call().args().get(0));
    }

    /** The zones whose local date of {@code at} it asks for. */
    static void zonesOfAt(CelExpr expression, Set<String> zones) {
        if (isDateOfAt(expression)) {
            zones.add(expression.call().args().get(1).constant().stringValue());
        }
        for (CelExpr part : of(expression)) {
            zonesOfAt(part, zones);
        }
    }

    /** The names that its evaluation reads in any case, and without which it fails. */
    static void alwaysRead(CelExpr expression, Set<String> names) {
        String name = Language.name(expression);
        if (name != null) {
            names.add(name);
            return;
        }
        switch (expression.getKind()) {
            case COMPREHENSION -> alwaysRead(expression.comprehension().iterRange(), names);
            case CALL -> {
                switch (expression.call().function()) {
                    case "_&&_", "_||_" -> {}
                    case "_?_:_" -> alwaysRead(expression.call().args().get(0), names);
                    default -> of(expression).forEach(part -> alwaysRead(part, names));
                }
            }
            default -> of(expression).forEach(part -> alwaysRead(part, names));
        }
    }

    /** Whether its value comes of {@code &&}, {@code ||} or a macro: these can have a failed part. */
    static boolean joins(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.COMPREHENSION) {
            return true;
        }
        if (expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return false;
        }
        List<CelExpr> arguments = expression.call().args();
        return switch (expression.call().function()) {
            case "_&&_", "_||_" -> true;
            case "!_" -> joins(arguments.get(0));
            case "_?_:_" -> joins(arguments.get(1)) || joins(arguments.get(2));
            default -> false;
        };
    }
}
