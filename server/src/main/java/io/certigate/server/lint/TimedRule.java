package io.certigate.server.lint;

import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Rule;
import io.certigate.server.yaml.Place;

/**
 * A rule and when it is in force.
 *
 * @param number its place in the order of policies and rules
 * @param rule the rule
 * @param time when it is in force
 */
record TimedRule(int number, Rule rule, ActiveTime time) {
    boolean isPermit() {
        return rule.effect() == Effect.PERMIT;
    }

    Place place() {
        return rule.place();
    }

    String name() {
        return rule.name();
    }
}
