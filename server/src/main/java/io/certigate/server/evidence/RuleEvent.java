package io.certigate.server.evidence;

import io.certigate.server.policy.ReleaseDiff.RuleChange;
import io.certigate.server.state.Activation;
import io.certigate.server.state.StoredRelease;

/**
 * What the activation of a release did to a rule.
 *
 * @param activation the activation
 * @param release the release
 * @param before hash of the release that was active before, empty if there was none
 * @param change how the rule differs from before
 * @param otherRules how many other rules differ
 * @param words how many declared words differ
 * @param rolledBack whether the activation undid the one before
 */
public record RuleEvent(
        Activation activation,
        StoredRelease release,
        String before,
        RuleChange change,
        int otherRules,
        int words,
        boolean rolledBack) {}
