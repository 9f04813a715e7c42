package io.certigate.server.policy;

/**
 * What the caller must do when it acts on a PERMIT.
 *
 * @param id stable id
 * @param policy policy that imposes it
 * @param rule rule that imposes it
 * @param message text for people
 */
public record Obligation(String id, String policy, String rule, Localized message) {}
