package io.certigate.server.decision;

import io.certigate.server.outlook.Outlook;
import io.certigate.server.policy.Trace;
import org.jspecify.annotations.Nullable;

/**
 * A decision with how it came about.
 *
 * @param decision the decision
 * @param trace how each rule was weighed
 * @param outlook what would permit, null for a PERMIT
 */
public record Explained(
        Decision decision, Trace trace, @Nullable Outlook outlook) {}
