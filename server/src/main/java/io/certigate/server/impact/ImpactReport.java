package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an assessment.
 *
 * @param supposition what was supposed, for people
 * @param failing the cases of the candidate's own suites that fail, which would keep it from becoming active
 * @param madeAt when it was made
 * @param active hash of the release that was active when it began; empty if there was only a log
 * @param log of the past decisions, or the questions of suites
 * @param registry of the questions for accounts of the registry
 * @param accounts different accounts of flips
 * @param moreAccounts there are more: they are counted up to {@link #MAX_ACCOUNTS}
 * @param doubtful different accounts of questions that were not assessable, likewise counted, and one for each denial that was not logged
 * @param gaps what was not assessable and why, most frequent first
 * @param looked what was looked at
 * @param groups flips that agree, those with most questions first
 * @param groupsCut flips beyond {@link #MAX_GROUPS} groups were put into one group without names
 * @param rows flips of one account that agree in everything, in the order of accounts
 * @param rowsCut rows beyond {@link #MAX_ROWS} were left out
 */
public record ImpactReport(
        String supposition,
        List<String> failing,
        Instant madeAt,
        String active,
        Counts log,
        Counts registry,
        long accounts,
        boolean moreAccounts,
        long doubtful,
        List<Gap> gaps,
        Looked looked,
        List<Group> groups,
        boolean groupsCut,
        List<Row> rows,
        boolean rowsCut) {
    /** Most accounts that are told apart. */
    public static final int MAX_ACCOUNTS = 100_000;

    /** Most groups. */
    public static final int MAX_GROUPS = 1_000;

    /** Most accounts that are told apart in one group. */
    public static final int MAX_GROUP_ACCOUNTS = 10_000;

    /** Most rows of accounts. */
    public static final int MAX_ROWS = 50_000;

    /** Copies the lists. */
    public ImpactReport {
        failing = List.copyOf(failing);
        gaps = List.copyOf(gaps);
        groups = List.copyOf(groups);
        rows = List.copyOf(rows);
    }

    /**
     * What an assessment looked at.
     *
     * @param coverage what was looked at and what was not, for people
     * @param bounds limits that kept it from looking at more
     * @param lost what should be there and is not: without it the answer may be another one
     * @param exhaustive if nothing was asked, that is since there certainly was nothing to ask
     * @param registryCut the registry has more accounts than were looked at
     */
    public record Looked(
            List<String> coverage, List<String> bounds, List<String> lost, boolean exhaustive, boolean registryCut) {
        /** Copies the lists. */
        public Looked {
            coverage = List.copyOf(coverage);
            bounds = List.copyOf(bounds);
            lost = List.copyOf(lost);
        }
    }

    /** What a report says as a whole. */
    public enum Outcome {
        /** All that was asked was assessed, and no answer would be another one. */
        UNCHANGED,
        /** Answers would be others. */
        FLIPS,
        /** No answer that could be assessed would be another one, but not all could be: that is no all-clear. */
        INCOMPLETE,
        /** Nothing could be assessed: there was nothing to ask, or nothing of it could be answered again. */
        NOTHING_ASSESSED
    }

    /**
     * What came of questions.
     *
     * @param assessed answered twice
     * @param permitToDeny of these PERMIT before and DENY after
     * @param denyToPermit of these DENY before and PERMIT after
     * @param notAssessable not answered again
     */
    public record Counts(long assessed, long permitToDeny, long denyToPermit, long notAssessable) {
        /** Those whose answers differ. */
        public long flips() {
            return permitToDeny + denyToPermit;
        }
    }

    /**
     * What was not assessable for one reason.
     *
     * @param why why
     * @param questions how many questions
     * @param example one of them
     */
    public record Gap(String why, long questions, String example) {}

    /**
     * Flips that agree.
     *
     * @param before the answer before
     * @param after the answer after
     * @param market the market of the first reason of the DENY
     * @param action the action
     * @param ruleBefore the rule that decided before, as {@code policy/rule}; empty if none spoke
     * @param ruleAfter likewise after
     * @param reason code of the reason after
     * @param decisions how many past decisions
     * @param probes how many questions for accounts of the registry
     * @param accounts how many different accounts
     * @param moreAccounts there are more: they are counted up to {@link #MAX_GROUP_ACCOUNTS}
     * @param flipsAt when the answer changes by itself, the first time; null where something else is supposed
     * @param cause why it does, empty likewise
     */
    public record Group(
            Effect before,
            Effect after,
            String market,
            String action,
            String ruleBefore,
            String ruleAfter,
            String reason,
            long decisions,
            long probes,
            long accounts,
            boolean moreAccounts,
            @Nullable Instant flipsAt,
            String cause) {}

    /**
     * Flips of one account that agree in everything.
     *
     * @param account the account
     * @param owners its owners
     * @param market the market of the first reason of the DENY
     * @param action the action
     * @param before the answer before
     * @param after the answer after
     * @param reason code of the reason after
     * @param rule the rule that decides after, as {@code policy/rule}; empty if none speaks
     * @param registry from the registry, not from the log
     * @param count how many questions
     * @param firstSeen instant of the first
     * @param lastSeen instant of the last
     * @param flipsAt when the answer changes by itself; null where something else is supposed
     * @param cause why it does, empty likewise
     */
    public record Row(
            EntityRef account,
            List<EntityRef> owners,
            String market,
            String action,
            Effect before,
            Effect after,
            String reason,
            String rule,
            boolean registry,
            long count,
            Instant firstSeen,
            Instant lastSeen,
            @Nullable Instant flipsAt,
            String cause) {
        /** Copies the owners. */
        public Row {
            owners = List.copyOf(owners);
        }
    }

    /** What it says as a whole. */
    public Outcome outcome() {
        if (log.flips() + registry.flips() > 0) {
            return Outcome.FLIPS;
        }
        if (log.assessed() + registry.assessed() == 0) {
            return looked.exhaustive() ? Outcome.UNCHANGED : Outcome.NOTHING_ASSESSED;
        }
        boolean whole = looked.lost().isEmpty() && log.notAssessable() + registry.notAssessable() == 0;
        return whole ? Outcome.UNCHANGED : Outcome.INCOMPLETE;
    }
}
