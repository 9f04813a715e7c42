package io.certigate.server.state;

import io.certigate.server.model.Proposal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which proposals to list, latest first.
 *
 * @param status only those; null for all
 * @param expired of those with status PENDING only the expired ones, or only the others; without effect on other statuses
 * @param now what counts as now for that
 * @param before only those with a lower number
 */
public record ProposalFilter(Proposal.@Nullable Status status, boolean expired, Instant now, long before) {}
