package io.certigate.server.condition;

import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Value;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks the arguments that must be constant: zones, calendars and decimals; and patterns where they are constant. */
final class ConstantArguments {
    private final Set<String> calendars;
    private final CelSource source;
    private final Mistakes mistakes;

    ConstantArguments(Set<String> calendars, CelSource source, Mistakes mistakes) {
        this.calendars = calendars;
        this.source = source;
        this.mistakes = mistakes;
    }

    void check(CelExpr.CelCall call) {
        switch (call.function()) {
            case Functions.LOCAL_DATE -> constant(call, 1, ConstantArguments::zoneProblem);
            case Functions.ADD_MONTHS -> constant(call, 2, ConstantArguments::zoneProblem);
            case Functions.ADD_WORKING_DAYS -> constant(call, 2, this::calendarProblem);
            case Functions.DECIMAL_OF -> constant(call, 0, ConstantArguments::decimalProblem);
            case Functions.MATCHES -> pattern(call.args());
            default -> {}
        }
    }

    private void constant(CelExpr.CelCall call, int index, Function<String, @Nullable String> check) {
        if (index >= call.args().size()) {
            // The type check says how many arguments there must be.
            return;
        }
        CelExpr argument = call.args().get(index);
        String text = text(argument);
        String problem = text == null
                ? "expected a constant text as argument " + (index + 1) + " of " + call.function()
                        + ", found something else"
                : check.apply(text);
        if (problem != null) {
            mistakes.add(source, argument, problem);
        }
    }

    private static @Nullable String text(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expression.constant().stringValue()
                : null;
    }

    private static @Nullable String zoneProblem(String zone) {
        try {
            ZoneId.of(zone);
            return null;
        } catch (DateTimeException e) {
            return "expected a time zone such as Asia/Shanghai, found '" + zone + "'"
                    + Nearest.hint(zone, ZoneId.getAvailableZoneIds());
        }
    }

    private @Nullable String calendarProblem(String calendar) {
        return calendars.contains(calendar)
                ? null
                : "expected a declared calendar of working days, found '" + calendar + "'"
                        + Nearest.hint(calendar, calendars);
    }

    private static @Nullable String decimalProblem(String decimal) {
        try {
            Value.Decimal.parse(decimal);
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A pattern must be constant and small: one that came with a request could exhaust the memory. */
    private void pattern(List<CelExpr> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        CelExpr argument = arguments.get(arguments.size() - 1);
        String pattern = text(argument);
        if (pattern == null) {
            mistakes.add(source, argument, "expected a constant pattern such as '^[0-9]+$', found one that varies");
            return;
        }
        try {
            BoundedPattern.compile(pattern);
        } catch (IllegalArgumentException e) {
            mistakes.add(source, argument, String.valueOf(e.getMessage()));
        }
    }
}
