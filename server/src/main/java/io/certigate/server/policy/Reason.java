package io.certigate.server.policy;

import java.util.List;

/**
 * Why an answer is what it is, in one market.
 *
 * @param cause what it says
 * @param market the market, empty where the reason is for the request as a whole
 * @param evidence facts that it rests upon
 */
public record Reason(Cause cause, String market, List<Evidence> evidence) {}
