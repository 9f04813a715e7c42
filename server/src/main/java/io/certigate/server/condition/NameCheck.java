package io.certigate.server.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import io.certigate.server.model.Nearest;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Checks what a parsed text says before its types are checked: names, functions, constants, and where what may stand. */
final class NameCheck {
    /** Most macros over lists inside one another. */
    static final int MAX_MACRO_NESTING = 2;

    private static final String AND = "_&&_";
    private static final String OR = "_||_";
    private static final String NOT = "!_";
    private static final Set<String> LOGICAL = Set.of(AND, OR, NOT, "_?_:_", "@not_strictly_false");
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
    private final ConstantArguments arguments;
    private final Use use;
    private final CelSource source;
    private final Mistakes mistakes;
    private final Set<String> mentioned = new TreeSet<>();
    private final Set<String> ownOfMacros = new HashSet<>();
    private int macros;

    NameCheck(Variables variables, Set<String> calendars, Use use, CelAbstractSyntaxTree tree, Mistakes mistakes) {
        this.variables = variables;
        this.arguments = new ConstantArguments(calendars, tree.getSource(), mistakes);
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
        if (operator.orders() && Parts.isAt(left)) {
            mentioned.add(Variables.AT);
            value(right);
        } else if (operator.orders() && Parts.isAt(right)) {
            mentioned.add(Variables.AT);
            value(left);
        } else {
            moneyOr(left);
            moneyOr(right);
        }
    }

    private void moneyOr(CelExpr side) {
        if (side.getKind() == CelExpr.ExprKind.Kind.CALL
                && side.call().function().equals(Functions.MONEY_OF)) {
            side.call().args().forEach(this::value);
        } else {
            value(side);
        }
    }

    /**
     * Checks what is compared, or given to a function. CEL takes the failure of a part of {@code &&}, {@code ||} or a macro
     * for a value there, so that what is not known would be unequal to everything: it is refused.
     */
    private void value(CelExpr part) {
        if (Parts.joins(part)) {
            mistakes.add(
                    source,
                    part,
                    "expected a value to compare or to give to a function, found a condition made of &&, || or a macro:"
                            + " join it with &&, || and ! instead");
        }
        inner(part);
    }

    /** Checks what is not part of the boolean skeleton. */
    private void inner(CelExpr part) {
        switch (part.getKind()) {
            case CONSTANT -> constant(part);
            case IDENT, SELECT -> name(part);
            case CALL -> call(part);
            case LIST -> part.list().elements().forEach(this::value);
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
        String leftOut = ": a property that is left out must not help; found it ";
        mistakes.add(
                source,
                part,
                inSkeleton
                        ? "expected has(" + property + ") under an " + parity(!negated) + " number of '!' in "
                                + use.place() + leftOut + "under an " + parity(negated) + " one"
                        : "expected has(" + property + ") joined by &&, || and ! only" + leftOut
                                + "in a comparison, a call, a macro or a ternary");
    }

    private static String parity(boolean odd) {
        return odd ? "odd" : "even";
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
        call.target().ifPresent(this::value);
        if (function.equals(Functions.MONEY_OF)) {
            mistakes.add(
                    source,
                    part,
                    "expected money(...) as a side of a comparison outside of calls, macros and ternaries, found it elsewhere");
        }
        boolean dateOfAt = Parts.isDateOfAt(part);
        if (dateOfAt) {
            mentioned.add(Variables.AT);
        }
        call.args().stream().skip(dateOfAt ? 1 : 0).forEach(LOGICAL.contains(function) ? this::inner : this::value);
        arguments.check(call);
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
