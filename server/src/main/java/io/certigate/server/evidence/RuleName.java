package io.certigate.server.evidence;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Rule;
import java.util.List;

/**
 * The name of a rule or directive.
 *
 * @param policy its policy; {@value Cause#DIRECTIVE} of a directive
 * @param rule its id in the policy, or the directive's
 */
record RuleName(String policy, String rule) {
    private static final int LONGEST = 512;

    /**
     * Reads {@code POLICY/RULE} or {@code directive/ID}.
     *
     * @throws Invalid if it has another form
     */
    static RuleName parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1 || text.length() > LONGEST) {
            String found = text.isEmpty() ? "none" : "'" + text.substring(0, Math.min(LONGEST, text.length())) + "'";
            throw new Invalid(List.of(new Violation(
                    "rule",
                    "expected POLICY/RULE such as cn.weixin.digital-collectibles/primary-sale, or directive/ID, of at most "
                            + LONGEST + " characters, found " + found)));
        }
        return new RuleName(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Whether it names a directive. */
    boolean isDirective() {
        return policy.equals(Cause.DIRECTIVE);
    }

    /** Whether it names this rule. */
    boolean names(Rule candidate) {
        return candidate.cause().policy().equals(policy)
                && candidate.cause().rule().equals(rule);
    }

    @Override
    public String toString() {
        return policy + "/" + rule;
    }
}
