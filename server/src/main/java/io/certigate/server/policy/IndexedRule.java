package io.certigate.server.policy;

/**
 * A rule with its place in the order of answers.
 *
 * @param rule the rule
 * @param ordinal position among all rules of the release, ordered by policy and rule
 */
record IndexedRule(Rule rule, int ordinal) {}
