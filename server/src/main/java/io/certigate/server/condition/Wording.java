package io.certigate.server.condition;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CEL's messages in the words of Certigate: expected, found. */
final class Wording {
    private static final String ARITHMETIC = "a division by zero, or a number beyond 64 bits";

    private static final Pattern OVERLOAD =
            Pattern.compile("found no matching overload for '([^']*)' applied to '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern RESULT = Pattern.compile("expected type 'bool' but found '(.*)'");
    private static final Pattern INPUT =
            Pattern.compile("(?:mismatched|extraneous) input '(.*)' expecting (.*)", Pattern.DOTALL);
    private static final Pattern NO_FIELDS = Pattern.compile("type '(.*)' does not support field selection");
    private static final Pattern EVALUATION =
            Pattern.compile("evaluation error(?: at <input>:(\\d+))?: (.*)", Pattern.DOTALL);

    private Wording() {}

    /** A message about a text, null if it says nothing that another does not. */
    static @Nullable String of(String message) {
        Matcher overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            return "expected operands that '" + operator(overload.group(1)) + "' takes, found "
                    + types(overload.group(2));
        }
        Matcher result = RESULT.matcher(message);
        if (result.matches()) {
            return "expected a condition that is true or false, found " + types(result.group(1));
        }
        Matcher input = INPUT.matcher(message);
        if (input.matches()) {
            return "expected " + expected(input.group(2)) + ", found " + end(input.group(1));
        }
        Matcher field = NO_FIELDS.matcher(message);
        if (field.matches()) {
            return "expected nothing after '.', found a field of " + types(field.group(1)) + ", which has none";
        }
        if (message.startsWith("More than ")) {
            return null;
        }
        if (message.startsWith("Expression recursion limit")) {
            return "expected at most " + Language.MAX_NESTING + " levels of nesting, found more: split the condition";
        }
        if (message.startsWith("expression code point size")) {
            return "expected at most " + Language.MAX_LENGTH + " characters, found more: split the condition";
        }
        if (message.startsWith("expression node limit")) {
            return "expected at most " + Language.MAX_PARTS + " parts, found more: split the condition";
        }
        return message.startsWith("expected ") ? message : "expected a condition in CEL, found: " + message;
    }

    /** A message about an evaluation; the same for the same failure. */
    static String ofEvaluation(Exception failure) {
        boolean arithmetic = failure instanceof ArithmeticException;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure ours) {
                return ours.what();
            }
            arithmetic |= cause instanceof ArithmeticException;
        }
        if (arithmetic) {
            // The runtime leaves the message of an exception out once it was thrown often: the same question would not
            // always get the same answer.
            return ARITHMETIC;
        }
        Matcher evaluation = EVALUATION.matcher(String.valueOf(failure.getMessage()));
        if (!evaluation.matches()) {
            return String.valueOf(failure.getMessage());
        }
        String at = evaluation.group(1);
        return at == null
                ? evaluation.group(2)
                : evaluation.group(2) + " (at character " + (Integer.parseInt(at) + 1) + ")";
    }

    private static String operator(String function) {
        return switch (function) {
            case "_[_]" -> "[]";
            case "_?_:_" -> "? :";
            case "@in" -> "in";
            default -> function.replace("_", function.startsWith("_") || function.endsWith("_") ? "" : "_");
        };
    }

    private static String types(String types) {
        return types.replace("timestamp", "instant");
    }

    private static String expected(String tokens) {
        if (tokens.equals("<EOF>")) {
            return "an operator or the end of the condition";
        }
        return tokens.contains("IDENTIFIER") ? "a name, a value or '('" : tokens;
    }

    private static String end(String token) {
        return token.equals("<EOF>") ? "the end of the condition" : "'" + token + "'";
    }
}
