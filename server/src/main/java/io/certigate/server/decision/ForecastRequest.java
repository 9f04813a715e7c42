package io.certigate.server.decision;

import io.certigate.server.policy.Question;
import java.time.Instant;

/**
 * Asks how an answer changes over a window.
 *
 * @param question the question
 * @param from start of the window, inclusive
 * @param until end of the window, exclusive; after its start
 * @param maxSegments most segments, 1 to {@value io.certigate.server.outlook.Timeline#MAX_SEGMENTS}
 */
public record ForecastRequest(Question question, Instant from, Instant until, int maxSegments) {}
