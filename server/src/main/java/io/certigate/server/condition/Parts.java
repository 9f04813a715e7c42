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

    /** The zones whose local date of {@code at} it asks for. */
    static void zonesOfAt(CelExpr expression, Set<String> zones) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CALL
                && expression.call().function().equals(Functions.LOCAL_DATE)
                && Variables.AT.equals(Language.name(expression.call().args().get(0)))) {
            zones.add(expression.call().args().get(1).constant().stringValue());
        }
        for (CelExpr part : of(expression)) {
            zonesOfAt(part, zones);
        }
    }
}
