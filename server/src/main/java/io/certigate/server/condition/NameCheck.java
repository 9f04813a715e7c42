package io.certigate.server.condition;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Value;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks what a parsed text says before its types are checked: names, functions, constants, and where what may stand. */
final class NameCheck {
    /** Most macros over lists inside one another. */
    static final int MAX_MACRO_NESTING = 2;

    private static final String AND = "_&&_";
    private static final String OR = "_||_";
    private static final String NOT = "!_";
    private static final Set<String> OPERATORS = Set.of(
            AND,
            OR,
            NOT,
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "_%_",
            "-_",
            "_[_]",
            "@in",
            "_?_:_",
            "@not_strictly_false");

    private final Variables variables;
    private final Set<String> calendars;
    private final Use use;
    private final CelSource source;
    private final Mistakes mistakes;
    private final Set<String> mentioned = new TreeSet<>();
    private final Set<String> ownOfMacros = new HashSet<>();
    private int macros;

    NameCheck(Variables variables, Set<String> calendars, Use use, CelAbstractSyntaxTree tree, Mistakes mistakes) {
        this.variables = variables;
        this.calendars = calendars;
        this.use = use;
        this.source = tree.getSource();
        this.mistakes = mistakes;
    }

    /** The declared names that the condition mentions, in alphabetical order; {@code has(x)} is one of its own. */
    Set<String> mentioned() {
        return mentioned;
    }

    /** Checks the boolean skeleton, under so many {@code !} that the part counts as negated or not. */
    void skeleton(CelExpr part, boolean negated) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL) {
            CelExpr.CelCall call = part.call();
            switch (call.function()) {
                case AND, OR -> {
                    for (CelExpr each : call.args()) {
                        skeleton(each, negated);
                    }
                    return;
                }
                case NOT -> {
                    skeleton(call.args().get(0), !negated);
                    return;
                }
                default -> {
                    Operator operator = Operator.of(call.function());
                    if (operator != null && call.args().size() == 2) {
                        comparison(call.args().get(0), operator, call.args().get(1));
                        return;
                    }
                }
            }
        }
        String name = Language.name(part);
        if (name != null && name.startsWith(Variables.PRESENCE)) {
            presence(part, name, true, negated);
            return;
        }
        inner(part);
    }

    private void comparison(CelExpr left, Operator operator, CelExpr right) {
        if (operator.orders() && isAt(left)) {
            mentioned.add(Variables.AT);
            inner(right);
        } else if (operator.orders() && isAt(right)) {
            mentioned.add(Variables.AT);
            inner(left);
        } else {
            moneyOr(left);
            moneyOr(right);
        }
    }

    private static boolean isAt(CelExpr expression) {
        return Variables.AT.equals(Language.name(expression));
    }

    private void moneyOr(CelExpr side) {
        if (side.getKind() == CelExpr.ExprKind.Kind.CALL
                && side.call().function().equals(Functions.MONEY_OF)) {
            side.call().args().forEach(this::inner);
        } else {
            inner(side);
        }
    }

    /** Checks what is not part of the boolean skeleton. */
    private void inner(CelExpr part) {
        switch (part.getKind()) {
            case CONSTANT -> constant(part);
            case IDENT, SELECT -> name(part);
            case CALL -> call(part);
            case LIST -> part.list().elements().forEach(this::inner);
            case COMPREHENSION -> macro(part);
            default ->
                mistakes.add(
                        source,
                        part,
                        "expected a comparison of properties, found a map or an object, which conditions do not have");
        }
    }

    private void constant(CelExpr part) {
        switch (part.constant().getKind()) {
            case BOOLEAN_VALUE, INT64_VALUE, STRING_VALUE -> {}
            case DOUBLE_VALUE ->
                mistakes.add(
                        source,
                        part,
                        "expected a whole number or decimal(\"...\"), found "
                                + part.constant().doubleValue() + ": there is no floating point");
            default ->
                mistakes.add(
                        source,
                        part,
                        "expected a string, a whole number, true or false, found a constant of another kind");
        }
    }

    private void name(CelExpr part) {
        String name = Language.name(part);
        if (name == null) {
            // A field of something computed: the type check knows whether there is one.
            inner(part.select().operand());
        } else if (name.startsWith(Variables.PRESENCE)) {
            presence(part, name, false, false);
        } else if (name.equals(Variables.AT)) {
            mistakes.add(
                    source,
                    part,
                    "expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in"
                            + " localDate(at, 'Zone'); found it elsewhere");
        } else if (!ownOfMacros.contains(first(name))) {
            declared(part, name);
        }
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** A declared name, or one with more after it: the type check refuses fields of what has none. */
    private void declared(CelExpr part, String name) {
        String prefix = name;
        while (variables.find(prefix) == null) {
            int dot = prefix.lastIndexOf('.');
            if (dot < 0) {
                mistakes.add(source, part, variables.problem(name));
                return;
            }
            prefix = prefix.substring(0, dot);
        }
        mentioned.add(prefix);
    }

    private void presence(CelExpr part, String name, boolean inSkeleton, boolean negated) {
        String property = name.substring(Variables.PRESENCE.length());
        if (!(variables.find(name) instanceof Variable.Presence)) {
            mistakes.add(
                    source,
                    part,
                    variables.find(property) == null
                            ? variables.problem(property)
                            : "expected a declared property in has(...), found '" + property
                                    + "', which every question has");
            return;
        }
        mentioned.add(name);
        if (inSkeleton && use.allowsHas(negated)) {
            return;
        }
        String wanted = use.allowsHas(true) ? "!has(" + property + ")" : "has(" + property + ") without '!'";
        mistakes.add(
                source,
                part,
                "expected " + wanted + " in " + use.place()
                        + ", joined by && and || only: a property that is left out must not help;"
                        + " found has(...) where its absence could turn a denial into a permit");
    }

    private void call(CelExpr part) {
        CelExpr.CelCall call = part.call();
        String function = call.function();
        if (!OPERATORS.contains(function) && !Functions.NAMES.contains(function)) {
            mistakes.add(
                    source,
                    part,
                    "expected a function, found '" + function + "'" + Nearest.hint(function, Functions.NAMES));
            return;
        }
        call.target().ifPresent(this::inner);
        List<CelExpr> arguments = call.args();
        switch (function) {
            case Functions.MONEY_OF ->
                mistakes.add(
                        source,
                        part,
                        "expected money(...) as a side of a comparison outside of calls, macros and ternaries, found it elsewhere");
            case Functions.LOCAL_DATE -> {
                if (!arguments.isEmpty() && isAt(arguments.get(0))) {
                    mentioned.add(Variables.AT);
                } else {
                    arguments.stream().limit(1).forEach(this::inner);
                }
                literal(part, 1, this::zoneProblem);
            }
            case Functions.ADD_MONTHS -> {
                arguments.forEach(this::inner);
                literal(part, 2, this::zoneProblem);
            }
            case Functions.ADD_WORKING_DAYS -> {
                arguments.forEach(this::inner);
                literal(part, 2, this::calendarProblem);
            }
            case Functions.DECIMAL_OF -> {
                arguments.forEach(this::inner);
                literal(part, 0, NameCheck::decimalProblem);
            }
            case Functions.MATCHES -> {
                arguments.forEach(this::inner);
                regex(arguments);
            }
            default -> arguments.forEach(this::inner);
        }
    }

    private interface LiteralCheck {
        @Nullable
        String problem(String literal);
    }

    /** An argument that must be a constant text. */
    private void literal(CelExpr part, int index, LiteralCheck check) {
        List<CelExpr> arguments = part.call().args();
        if (index >= arguments.size()) {
            return;
        }
        CelExpr argument = arguments.get(index);
        String text = text(argument);
        String problem = text == null
                ? "expected a constant text as argument " + (index + 1) + " of "
                        + part.call().function() + ", found something that varies"
                : check.problem(text);
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

    private @Nullable String zoneProblem(String zone) {
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

    /** A constant pattern must be one, and small; others are limited when they run. */
    private void regex(List<CelExpr> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        CelExpr argument = arguments.get(arguments.size() - 1);
        String pattern = text(argument);
        if (pattern == null) {
            return;
        }
        try {
            int size = com.google.re2j.Pattern.compile(pattern).programSize();
            if (size > Language.MAX_REGEX_PROGRAM) {
                mistakes.add(
                        source,
                        argument,
                        "expected a pattern of at most " + Language.MAX_REGEX_PROGRAM + " instructions, found one of "
                                + size);
            }
        } catch (PatternSyntaxException e) {
            mistakes.add(source, argument, "expected an RE2 pattern, found " + e.getMessage());
        }
    }

    private void macro(CelExpr part) {
        CelExpr.CelComprehension macro = part.comprehension();
        inner(macro.iterRange());
        String own = macro.iterVar();
        if (Variables.ROOTS.contains(own)) {
            mistakes.add(
                    source,
                    part,
                    "expected a name of the macro's own, found '" + own + "', which means something else");
            return;
        }
        if (++macros > MAX_MACRO_NESTING) {
            mistakes.add(
                    source, part, "expected at most " + MAX_MACRO_NESTING + " macros inside one another, found more");
            return;
        }
        boolean added = ownOfMacros.add(own);
        boolean addedResult = ownOfMacros.add(macro.accuVar());
        inner(macro.loopCondition());
        inner(macro.loopStep());
        inner(macro.result());
        if (added) {
            ownOfMacros.remove(own);
        }
        if (addedResult) {
            ownOfMacros.remove(macro.accuVar());
        }
        macros--;
    }
}
