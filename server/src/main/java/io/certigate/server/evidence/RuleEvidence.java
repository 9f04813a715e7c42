package io.certigate.server.evidence;

import io.certigate.server.model.Revision;
import java.time.Instant;

/**
 * All that proves how a rule came and what it did on one node.
 *
 * @param name its name
 * @param revision end of the change log when it was read
 * @param askedAt when
 * @param story how it came
 * @param findings what the node's log says
 */
public record RuleEvidence(String name, Revision revision, Instant askedAt, RuleStory story, Findings findings) {}
