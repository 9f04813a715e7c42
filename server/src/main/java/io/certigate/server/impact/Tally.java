package io.certigate.server.impact;

import io.certigate.server.impact.ImpactReport.Counts;
import io.certigate.server.impact.ImpactReport.Gap;
import io.certigate.server.impact.ImpactReport.Group;
import io.certigate.server.impact.ImpactReport.Row;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what comes of questions, in bounded space. For one thread. */
final class Tally {
    private static final int MAX_GAPS = 50;
    private static final String OTHER_GAPS = "other reasons";
    private static final GroupKey OTHER_DENIED = new GroupKey(Effect.PERMIT, Effect.DENY, "", "", "", "", "", null, "");
    private static final GroupKey OTHER_PERMITTED =
            new GroupKey(Effect.DENY, Effect.PERMIT, "", "", "", "", "", null, "");

    private final Sum log = new Sum();
    private final Sum registry = new Sum();
    private final Map<String, GapSum> gaps = new LinkedHashMap<>();
    private final Map<GroupKey, GroupSum> groups = new HashMap<>();
    private final Map<RowKey, RowSum> rows = new HashMap<>();
    private final Set<EntityRef> accounts = new HashSet<>();
    private final Set<String> doubtful = new HashSet<>();
    // Questions whose account is not known.
    private long unnamed;
    private boolean moreAccounts;
    private boolean groupsCut;
    private boolean rowsCut;

    private static final class Sum {
        private long assessed;
        private long permitToDeny;
        private long denyToPermit;
        private long notAssessable;

        Counts counts() {
            return new Counts(assessed, permitToDeny, denyToPermit, notAssessable);
        }
    }

    private static final class GapSum {
        private final String example;
        private long questions;

        GapSum(String example) {
            this.example = example;
        }
    }

    private record GroupKey(
            Effect before,
            Effect after,
            String market,
            String action,
            String ruleBefore,
            String ruleAfter,
            String reason,
            @Nullable Instant flipsAt,
            String cause) {}

    private static final class GroupSum {
        private final Set<EntityRef> accounts = new HashSet<>();
        private long decisions;
        private long probes;
        private boolean more;
        private @Nullable Instant first;
    }

    private record RowKey(
            EntityRef account,
            List<EntityRef> owners,
            String market,
            String action,
            Effect before,
            Effect after,
            String reason,
            String rule,
            boolean registry,
            @Nullable Instant flipsAt,
            String cause) {}

    private static final class RowSum {
        private long count;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
    }

    /** A question that was answered twice. */
    void assessed(boolean ofRegistry) {
        sum(ofRegistry).assessed++;
    }

    /** A question that could not be answered again. */
    void gap(boolean ofRegistry, EntityRef account, String why, String example) {
        gap(ofRegistry, account.toString(), why, example);
    }

    /** Likewise, of an account whose name may be none. */
    void gap(boolean ofRegistry, String account, String why, String example) {
        sum(ofRegistry).notAssessable++;
        sumOfGap(why, example).questions++;
        if (doubtful.size() < ImpactReport.MAX_ACCOUNTS) {
            doubtful.add(account);
        }
    }

    /** Past decisions of which nothing is known but that they were made: each may be of another account. */
    void unlogged(long denials, String why, String example) {
        log.notAssessable += denials;
        unnamed += denials;
        sumOfGap(why, example).questions += denials;
    }

    private GapSum sumOfGap(String why, String example) {
        boolean known = gaps.containsKey(why) || gaps.size() < MAX_GAPS;
        return gaps.computeIfAbsent(known ? why : OTHER_GAPS, key -> new GapSum(example));
    }

    /** Two answers differ; the question is counted by {@link #assessed} besides. */
    void flip(Flip flip) {
        Sum sum = sum(flip.registry());
        if (flip.after() == Effect.DENY) {
            sum.permitToDeny++;
        } else {
            sum.denyToPermit++;
        }
        moreAccounts |= !add(accounts, flip.account(), ImpactReport.MAX_ACCOUNTS);
        group(flip);
        row(flip);
    }

    private Sum sum(boolean ofRegistry) {
        return ofRegistry ? registry : log;
    }

    /** Whether the account is among those that are told apart. */
    private static boolean add(Set<EntityRef> into, EntityRef account, int most) {
        if (into.size() < most) {
            into.add(account);
            return true;
        }
        return into.contains(account);
    }

    private void group(Flip flip) {
        Flip.Turn turn = flip.turn();
        GroupKey own = new GroupKey(
                flip.before(),
                flip.after(),
                flip.market(),
                flip.action(),
                flip.ruleBefore(),
                flip.ruleAfter(),
                flip.reason(),
                turn == null || !turn.shared() ? null : turn.at(),
                turn == null ? "" : turn.kind());
        GroupSum group = groups.get(own);
        if (group == null) {
            boolean full = groups.size() >= ImpactReport.MAX_GROUPS;
            groupsCut |= full;
            GroupKey other = flip.after() == Effect.DENY ? OTHER_DENIED : OTHER_PERMITTED;
            group = groups.computeIfAbsent(full ? other : own, key -> new GroupSum());
        }
        if (flip.registry()) {
            group.probes++;
        } else {
            group.decisions++;
        }
        group.more |= !add(group.accounts, flip.account(), ImpactReport.MAX_GROUP_ACCOUNTS);
        if (turn != null && (group.first == null || turn.at().isBefore(group.first))) {
            group.first = turn.at();
        }
    }

    private void row(Flip flip) {
        Flip.Turn turn = flip.turn();
        RowKey key = new RowKey(
                flip.account(),
                flip.owners(),
                flip.market(),
                flip.action(),
                flip.before(),
                flip.after(),
                flip.reason(),
                flip.ruleAfter(),
                flip.registry(),
                turn == null ? null : turn.at(),
                turn == null ? "" : turn.cause());
        RowSum row = rows.get(key);
        if (row == null) {
            if (rows.size() >= ImpactReport.MAX_ROWS) {
                rowsCut = true;
                return;
            }
            row = new RowSum();
            rows.put(key, row);
        }
        row.count++;
        row.first = flip.at().isBefore(row.first) ? flip.at() : row.first;
        row.last = flip.at().isAfter(row.last) ? flip.at() : row.last;
    }

    /**
     * All that was counted.
     *
     * @param active hash of the active release, empty if there is none
     * @param reach what was looked at
     */
    ImpactReport report(Supposition supposition, Instant madeAt, String active, Reach reach) {
        return new ImpactReport(
                supposition.text(),
                supposition instanceof Supposition.Candidate candidate ? candidate.failing() : List.of(),
                madeAt,
                active,
                log.counts(),
                registry.counts(),
                accounts.size(),
                moreAccounts,
                doubtful.size() + unnamed,
                gapList(),
                reach.looked(),
                groupList(),
                groupsCut,
                rowList(),
                rowsCut);
    }

    private List<Gap> gapList() {
        List<Gap> list = new ArrayList<>();
        gaps.forEach((why, sum) -> list.add(new Gap(why, sum.questions, sum.example)));
        list.sort(Comparator.comparingLong(Gap::questions).reversed().thenComparing(Gap::why));
        return list;
    }

    private List<Group> groupList() {
        List<Group> list = new ArrayList<>();
        groups.forEach((key, sum) -> list.add(new Group(
                key.before(),
                key.after(),
                key.market(),
                key.action(),
                key.ruleBefore(),
                key.ruleAfter(),
                key.reason(),
                sum.decisions,
                sum.probes,
                sum.accounts.size(),
                sum.more,
                sum.first,
                key.cause())));
        list.sort(Comparator.comparing((Group group) -> group.flipsAt() == null ? Instant.MIN : group.flipsAt())
                .thenComparing(Comparator.comparingLong((Group group) -> group.decisions() + group.probes())
                        .reversed())
                .thenComparing(Group::market)
                .thenComparing(Group::action)
                .thenComparing(Group::after)
                .thenComparing(Group::ruleAfter)
                .thenComparing(Group::ruleBefore)
                .thenComparing(Group::reason)
                .thenComparing(Group::cause));
        return list;
    }

    private List<Row> rowList() {
        List<Row> list = new ArrayList<>();
        rows.forEach((key, sum) -> list.add(new Row(
                key.account(),
                key.owners(),
                key.market(),
                key.action(),
                key.before(),
                key.after(),
                key.reason(),
                key.rule(),
                key.registry(),
                sum.count,
                sum.first,
                sum.last,
                key.flipsAt(),
                key.cause())));
        list.sort(Comparator.comparing(Row::account)
                .thenComparing(row -> row.flipsAt() == null ? Instant.MIN : row.flipsAt())
                .thenComparing(Row::action)
                .thenComparing(Row::market)
                .thenComparing(Row::registry)
                .thenComparing(Row::after)
                .thenComparing(Row::rule)
                .thenComparing(Row::reason)
                .thenComparing(Row::cause)
                .thenComparing(Row::firstSeen));
        return list;
    }
}
