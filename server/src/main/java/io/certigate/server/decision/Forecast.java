package io.certigate.server.decision;

import io.certigate.server.model.Revision;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.PolicySet;

/**
 * A timeline of answers with what it rests upon.
 *
 * @param timeline the answers, all from one state
 * @param revision revision of that state
 * @param policies the release that was used
 */
public record Forecast(Timeline timeline, Revision revision, PolicySet policies) {}
