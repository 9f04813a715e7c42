package io.certigate.server.condition;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;

/**
 * How many steps a part of a condition takes that CEL evaluates, estimated from above; a step is some tens of nanoseconds.
 * Known when a release is compiled, but for the lists and texts of the question, which count as they are read.
 *
 * @param base steps of one evaluation, without what follows
 * @param element steps for each element of a list that it goes through
 * @param perCharacters steps for every {@value #CHARACTERS} characters of each text that it reads
 * @param searches whether it searches texts for texts of the question, which takes the product of their lengths
 */
record Effort(int base, int element, int perCharacters, boolean searches) {
    /** How many characters are gone through in one step. */
    static final int CHARACTERS = 16;

    private static final int START = 10;
    private static final int CALL = 10;
    private static final int MOST = 10_000_000;
    private static final int ADDITIONS_PER_COPY = 8;
    private static final int CHARACTERS_OF_A_NEEDLE = 4;
    private static final int MATCH = 4;

    static Effort of(CelExpr part) {
        List<Integer> bodies = new ArrayList<>(List.of(1));
        int base = bounded(START + (long) steps(part, bodies));
        Texts texts = new Texts();
        texts.look(part);
        return new Effort(
                base,
                bodies.stream().mapToInt(body -> body).max().orElse(1),
                bounded(1
                        + texts.additions / ADDITIONS_PER_COPY
                        + texts.patterns
                        + texts.needles / CHARACTERS_OF_A_NEEDLE),
                texts.searches);
    }

    /** The steps of a text. */
    int ofText(int length, int longestOther) {
        long product = searches ? (long) length * longestOther / (CHARACTERS * CHARACTERS_OF_A_NEEDLE) : 0;
        return bounded((long) length * perCharacters / CHARACTERS + product);
    }

    /** The steps of an expression; a macro over a list that the condition writes out repeats its body so often. */
    private static int steps(CelExpr part, List<Integer> bodies) {
        if (part.getKind() != CelExpr.ExprKind.Kind.COMPREHENSION) {
            long sum = part.getKind() == CelExpr.ExprKind.Kind.CALL && isSlow(part) ? CALL : 1;
            for (CelExpr each : Parts.of(part)) {
                sum += steps(each, bodies);
            }
            return bounded(sum);
        }
        CelExpr.CelComprehension macro = part.comprehension();
        long body = (long) steps(macro.loopCondition(), bodies) + steps(macro.loopStep(), bodies);
        bodies.add(bounded(body));
        long times = macro.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                ? macro.iterRange().list().elements().size()
                : 1;
        return bounded(1L
                + steps(macro.iterRange(), bodies)
                + steps(macro.accuInit(), bodies)
                + steps(macro.result(), bodies)
                + times * body);
    }

    /** Whether a call is more than a comparison or a sum. */
    private static boolean isSlow(CelExpr call) {
        return Functions.NAMES.contains(call.call().function());
    }

    private static int bounded(long steps) {
        return (int) Math.min(MOST, steps);
    }

    /** What is done with texts. */
    private static final class Texts {
        private int additions;
        private int patterns;
        private int needles;
        private boolean searches;

        void look(CelExpr part) {
            if (part.getKind() == CelExpr.ExprKind.Kind.CALL) {
                String function = part.call().function();
                additions += function.equals("_+_") ? 1 : 0;
                if (function.equals(Functions.MATCHES)) {
                    patterns = bounded((long) patterns + MATCH + BoundedPattern.size(constant(part)));
                } else if (function.equals("contains")) {
                    int length = constant(part).length();
                    needles = bounded((long) needles + length);
                    searches |= length == 0;
                }
            }
            Parts.of(part).forEach(this::look);
        }

        /** The last argument of a call if it is a text, else an empty one. */
        private static String constant(CelExpr call) {
            List<CelExpr> arguments = call.call().args();
            CelExpr last = arguments.get(arguments.size() - 1);
            return last.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && last.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    ? last.constant().stringValue()
                    : "";
        }
    }
}
