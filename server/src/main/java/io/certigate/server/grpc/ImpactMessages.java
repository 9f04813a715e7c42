package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.impact.ImpactReport;
import io.certigate.server.impact.ImpactText;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.AssessImpactResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImpactAccount;
import io.certigate.v1.ImpactAccounts;
import io.certigate.v1.ImpactCounts;
import io.certigate.v1.ImpactGap;
import io.certigate.v1.ImpactGroup;
import io.certigate.v1.ImpactGroups;
import io.certigate.v1.ImpactOutcome;
import io.certigate.v1.ImpactSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Reports of impact as messages. */
public final class ImpactMessages {
    /** Bytes of rows from which on a message takes no more of them. */
    private static final int FULL = 64 * 1024;

    private static final int MAX_CASES = 100;
    private static final int MAX_TEXT = 64 * 1024;

    private ImpactMessages() {}

    /** The figures. */
    public static ImpactSummary summary(ImpactReport report) {
        ImpactSummary.Builder summary = ImpactSummary.newBuilder()
                .setSupposition(report.supposition())
                .setMadeAt(Timestamps.write(report.madeAt()))
                .setLog(counts(report.log()))
                .setRegistry(counts(report.registry()))
                .setAccounts(report.accounts())
                .setMoreAccounts(report.moreAccounts())
                .addAllCoverage(report.looked().coverage())
                .addAllBounds(report.looked().bounds())
                .addAllLost(report.looked().lost())
                .setGroupsCut(report.groupsCut())
                .setAccountsCut(report.rowsCut())
                .addAllFailingCases(report.failing().stream().limit(MAX_CASES).toList())
                .setFailing(report.failing().size())
                .setOutcome(outcome(report.outcome()))
                .setText(clip(String.join("\n", ImpactText.lines(report))));
        report.gaps()
                .forEach(gap -> summary.addGaps(ImpactGap.newBuilder()
                        .setWhy(gap.why())
                        .setQuestions(gap.questions())
                        .setExample(gap.example())));
        return summary.build();
    }

    private static ImpactOutcome outcome(ImpactReport.Outcome outcome) {
        return switch (outcome) {
            case UNCHANGED -> ImpactOutcome.IMPACT_OUTCOME_UNCHANGED;
            case FLIPS -> ImpactOutcome.IMPACT_OUTCOME_FLIPS;
            case INCOMPLETE -> ImpactOutcome.IMPACT_OUTCOME_INCOMPLETE;
            case NOTHING_ASSESSED -> ImpactOutcome.IMPACT_OUTCOME_NOTHING_ASSESSED;
        };
    }

    private static String clip(String text) {
        // A character takes up to three bytes.
        return text.length() <= MAX_TEXT / 3 ? text : text.substring(0, MAX_TEXT / 3);
    }

    private static ImpactCounts counts(ImpactReport.Counts counts) {
        return ImpactCounts.newBuilder()
                .setAssessed(counts.assessed())
                .setPermitToDeny(counts.permitToDeny())
                .setDenyToPermit(counts.denyToPermit())
                .setNotAssessable(counts.notAssessable())
                .build();
    }

    /** The groups, then the accounts, in messages of bounded size. */
    public static List<AssessImpactResponse> parts(ImpactReport report) {
        List<AssessImpactResponse> parts = new ArrayList<>();
        ImpactGroups.Builder groups = ImpactGroups.newBuilder();
        int size = 0;
        for (ImpactReport.Group each : report.groups()) {
            ImpactGroup group = group(each);
            groups.addGroups(group);
            size += group.getSerializedSize();
            if (size >= FULL) {
                parts.add(AssessImpactResponse.newBuilder().setGroups(groups).build());
                groups.clear();
                size = 0;
            }
        }
        if (groups.getGroupsCount() > 0) {
            parts.add(AssessImpactResponse.newBuilder().setGroups(groups).build());
        }
        ImpactAccounts.Builder accounts = ImpactAccounts.newBuilder();
        size = 0;
        for (ImpactReport.Row each : report.rows()) {
            ImpactAccount account = account(each);
            accounts.addAccounts(account);
            size += account.getSerializedSize();
            if (size >= FULL) {
                parts.add(
                        AssessImpactResponse.newBuilder().setAccounts(accounts).build());
                accounts.clear();
                size = 0;
            }
        }
        if (accounts.getAccountsCount() > 0) {
            parts.add(AssessImpactResponse.newBuilder().setAccounts(accounts).build());
        }
        return parts;
    }

    /** Lines in chunks of bounded size. */
    static Stream<ByteString> chunks(Stream<String> lines) {
        Iterator<String> all = lines.iterator();
        return Stream.generate(() -> {
                    StringBuilder chunk = new StringBuilder();
                    while (all.hasNext() && chunk.length() < FULL / 2) {
                        chunk.append(all.next());
                    }
                    return ByteString.copyFromUtf8(chunk.toString());
                })
                .takeWhile(chunk -> !chunk.isEmpty());
    }

    private static ImpactGroup group(ImpactReport.Group group) {
        ImpactGroup.Builder message = ImpactGroup.newBuilder()
                .setBefore(effect(group.before()))
                .setAfter(effect(group.after()))
                .setMarket(group.market())
                .setAction(group.action())
                .setRuleBefore(group.ruleBefore())
                .setRuleAfter(group.ruleAfter())
                .setReason(group.reason())
                .setDecisions(group.decisions())
                .setProbes(group.probes())
                .setAccounts(group.accounts())
                .setMoreAccounts(group.moreAccounts())
                .setCause(group.cause());
        Instant flipsAt = group.flipsAt();
        return flipsAt == null
                ? message.build()
                : message.setFlipsAt(Timestamps.write(flipsAt)).build();
    }

    private static ImpactAccount account(ImpactReport.Row row) {
        ImpactAccount.Builder message = ImpactAccount.newBuilder()
                .setAccount(reference(row.account()))
                .setMarket(row.market())
                .setAction(row.action())
                .setBefore(effect(row.before()))
                .setAfter(effect(row.after()))
                .setReason(row.reason())
                .setRule(row.rule())
                .setRegistry(row.registry())
                .setCount(row.count())
                .setFirstSeen(Timestamps.write(row.firstSeen()))
                .setLastSeen(Timestamps.write(row.lastSeen()))
                .setCause(row.cause());
        row.owners().forEach(owner -> message.addOwners(reference(owner)));
        Instant flipsAt = row.flipsAt();
        return flipsAt == null
                ? message.build()
                : message.setFlipsAt(Timestamps.write(flipsAt)).build();
    }

    private static Effect effect(io.certigate.server.policy.Effect effect) {
        return effect == io.certigate.server.policy.Effect.PERMIT ? Effect.EFFECT_PERMIT : Effect.EFFECT_DENY;
    }

    private static EntityReference reference(EntityRef ref) {
        return EntityReference.newBuilder().setType(ref.type()).setId(ref.id()).build();
    }
}
