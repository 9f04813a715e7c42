package io.certigate.server.impact;

import io.certigate.server.suite.Suite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to assess.
 *
 * @param supposition what is supposed
 * @param at the instant of every question, null for each one's own
 * @param from only decisions made at or after this; null for {@link #RECENT} ago, or when the end took effect
 * @param to only decisions made before this; null for now, or when the end was recorded
 * @param maxDecisions most past decisions that are looked at, the newest; at least 1
 * @param maxAccounts most accounts of the registry that are looked at, at least 1
 * @param baseline what past decisions are compared with
 * @param log whether to look at past decisions
 * @param registry whether to look at the registry
 * @param suites suites whose questions stand in the place of past decisions; empty for none
 */
public record ImpactQuery(
        Supposition supposition,
        @Nullable Instant at,
        @Nullable Instant from,
        @Nullable Instant to,
        long maxDecisions,
        long maxAccounts,
        Baseline baseline,
        boolean log,
        boolean registry,
        List<Suite> suites) {
    /** How far back past decisions are looked at by default. */
    public static final Duration RECENT = Duration.ofDays(7);

    /** Most past decisions by default. */
    public static final long DEFAULT_DECISIONS = 1_000_000;

    /** Most accounts by default. */
    public static final long DEFAULT_ACCOUNTS = 1_000_000;

    /** What past decisions are compared with. */
    public enum Baseline {
        /** What was answered. */
        RECORDED,
        /** What the active release would have answered. */
        ACTIVE
    }

    /** Copies the suites. */
    public ImpactQuery {
        suites = List.copyOf(suites);
    }

    /** All recent decisions and all accounts, as far as the defaults go. */
    public static ImpactQuery of(Supposition supposition) {
        return new ImpactQuery(
                supposition,
                null,
                null,
                null,
                DEFAULT_DECISIONS,
                DEFAULT_ACCOUNTS,
                Baseline.RECORDED,
                true,
                true,
                List.of());
    }

    /** This with every question at one instant. */
    public ImpactQuery at(Instant instant) {
        return new ImpactQuery(
                supposition, instant, from, to, maxDecisions, maxAccounts, baseline, log, registry, suites);
    }

    /** This for decisions made in a window. */
    public ImpactQuery between(Instant start, Instant end) {
        return new ImpactQuery(supposition, at, start, end, maxDecisions, maxAccounts, baseline, log, registry, suites);
    }

    /** This with other limits. */
    public ImpactQuery most(long decisions, long accounts) {
        return new ImpactQuery(supposition, at, from, to, decisions, accounts, baseline, log, registry, suites);
    }

    /** This against another baseline. */
    public ImpactQuery against(Baseline other) {
        return new ImpactQuery(supposition, at, from, to, maxDecisions, maxAccounts, other, log, registry, suites);
    }

    /** This of some sources only. */
    public ImpactQuery from(boolean decisions, boolean accounts) {
        return new ImpactQuery(
                supposition, at, from, to, maxDecisions, maxAccounts, baseline, decisions, accounts, suites);
    }

    /** This with the questions of suites in the place of past decisions. */
    public ImpactQuery asking(List<Suite> others) {
        return new ImpactQuery(supposition, at, from, to, maxDecisions, maxAccounts, baseline, log, registry, others);
    }
}
