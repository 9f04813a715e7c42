package io.certigate.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words of a filter of decisions as a command line has them. A word that is empty is refused: it is more likely an unset variable
 * of a shell than the wish for everything. Whatever is refused here could fit no decision.
 *
 * @param action a name or a dotted prefix; empty for any
 * @param market a market; empty for any
 * @param policy a policy; empty for any
 * @param rule a rule of the policy; empty for any
 * @param reason a code; empty for any
 * @param requestId an id of the caller's; empty for any
 */
public record FilterWords(String action, String market, String policy, String rule, String reason, String requestId) {
    /** Most characters of what a request holds. */
    private static final int MAX_ASKED = 128;

    /** Most characters of what a policy says. */
    private static final int MAX_SAID = 256;

    private static final String ANY = ".*";

    /**
     * Reads the options, each null if it was not given.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    public static FilterWords of(
            @Nullable String action,
            @Nullable String market,
            @Nullable String rule,
            @Nullable String reason,
            @Nullable String requestId) {
        String spoken = word("--rule", rule, 2 * MAX_SAID + 1);
        int slash = spoken.indexOf('/');
        if (slash == 0 || (slash > 0 && slash == spoken.length() - 1)) {
            throw new IllegalArgumentException("expected --rule POLICY or POLICY/RULE, found '" + spoken + "'");
        }
        return new FilterWords(
                action(word("--action", action, MAX_ASKED)),
                word("--market", market, MAX_ASKED),
                slash < 0 ? spoken : spoken.substring(0, slash),
                slash < 0 ? "" : spoken.substring(slash + 1),
                word("--reason", reason, MAX_SAID),
                word("--request-id", requestId, MAX_ASKED));
    }

    /**
     * Reads a choice between two.
     *
     * @param option its name
     * @param text its value, null if it was not given
     * @throws IllegalArgumentException if it is neither
     */
    public static @Nullable Boolean choice(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("expected " + option + " true or false, found '" + text + "'");
        };
    }

    private static String word(String option, @Nullable String text, int longest) {
        if (text == null) {
            return "";
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("expected " + option + " to be 1 to " + longest
                    + " characters, found none; leave the option out to ask for any");
        }
        if (text.length() > longest) {
            throw new IllegalArgumentException("expected " + option + " to be 1 to " + longest + " characters, found "
                    + text.length() + "; no decision has one so long");
        }
        return text;
    }

    private static String action(String action) {
        int star = action.indexOf('*');
        if (star >= 0 && (!action.endsWith(ANY) || star < action.length() - 1 || star < 2)) {
            throw new IllegalArgumentException("expected --action to be a name such as asset.display or a dotted prefix"
                    + " such as 'asset.*', found '" + action + "'");
        }
        return action;
    }

    /** What to say if no decision fits: with what may have been meant. */
    public String nothingFits() {
        StringBuilder said = new StringBuilder("no decision of the log fits");
        String upper = market.toUpperCase(Locale.ROOT);
        if (!upper.equals(market)) {
            said.append("; --market '")
                    .append(market)
                    .append("' is compared letter by letter: did you mean '")
                    .append(upper)
                    .append("'?");
        }
        if (rule.indexOf('/') >= 0 && !policy.equals("directive")) {
            said.append("; --rule was taken for the rule '")
                    .append(rule)
                    .append("' of the policy '")
                    .append(policy)
                    .append("': expected POLICY or POLICY/RULE");
        }
        return said.toString();
    }
}
