package io.certigate.server.policy;

import java.util.List;
import java.util.Map;

/**
 * What a reason says apart from market and evidence; made once when a release is compiled.
 *
 * @param code stable code
 * @param policy id of the policy, empty where no policy speaks
 * @param rule id of the rule, empty where no rule speaks
 * @param message text for people
 * @param law what the rule cites
 */
public record Cause(String code, String policy, String rule, Localized message, List<Law> law) {
    /** Code where no policy in force speaks of the action. */
    public static final String NOT_COVERED = "certigate.not_covered";

    /** Code where an action, type or market is not declared. */
    public static final String UNDECLARED = "certigate.undeclared";

    /** Code of an unmet requirement that names no reason of its own. */
    public static final String CERTIFICATION_MISSING = "certigate.certification_missing";

    /** Code of a permit that depends on a property which is not known. */
    public static final String PROPERTY_UNKNOWN = "certigate.property_unknown";

    /** Code of a permit that depends on a condition which could not be evaluated. */
    public static final String CONDITION_ERROR = "certigate.condition_error";

    /** Policy id in the reasons of directives. */
    public static final String DIRECTIVE = "directive";

    static final Cause COVERED_BY_NOTHING = new Cause(
            NOT_COVERED,
            "",
            "",
            new Localized(Map.of(
                    "en", "No policy in force permits or forbids this action here.",
                    "zh", "没有生效的策略允许或禁止此操作。")),
            List.of());
}
