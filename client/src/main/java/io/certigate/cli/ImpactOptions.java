package io.certigate.cli;

import io.certigate.client.Instants;
import io.certigate.v1.AssessImpactHeader;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImpactBaseline;
import io.certigate.v1.SupposedEnd;
import io.certigate.v1.SupposedRelease;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is supposed, and of which questions. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ImpactOptions {
    private static final Pattern RELEASE = Pattern.compile("active|[0-9a-f]{8,64}");

    /** Which part is looked at. */
    enum Part {
        /** Past decisions. */
        log,
        /** The accounts of the registry. */
        registry
    }

    /** What past decisions are compared with. */
    enum Baseline {
        /** What was answered. */
        recorded,
        /** What the active release would have answered. */
        active
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--candidate",
            paramLabel = "DIR|HASH",
            description = "What if this release were active: a folder of policies, or a published release.")
    private @Nullable String candidate;

    @Option(
            names = "--lapse-kind",
            paramLabel = "K",
            description = "What if no certification of this kind counted, such as cn.cac.blockchain_filing.")
    private @Nullable String lapsed;

    @Option(
            names = "--cancel",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "What if a certification of this holder were cancelled; with --kind.")
    private @Nullable EntityReference cancelled;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "What changes by itself until then: certifications that expire, rules that start or end.")
    private @Nullable OffsetDateTime until;

    @Option(
            names = "--ended",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "What was permitted after a certification of this holder had ended and before that was"
                    + " recorded; with --kind.")
    private @Nullable EntityReference ended;

    @Option(names = "--kind", paramLabel = "K", description = "With --cancel and --ended: the kind of certification.")
    private @Nullable String kind;

    @Option(
            names = "--number",
            paramLabel = "N",
            defaultValue = "",
            description = "With --cancel and --ended: its number. Default: all of the kind.")
    private String number;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Ask every question at this instant instead of its own; alone: what if it were asked then.")
    private @Nullable OffsetDateTime at;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            description = "Ask the questions of this suite instead of those of the log.")
    private @Nullable Path cases;

    @Option(
            names = "--log",
            paramLabel = "DIR",
            description = "Without a server: the data folder with the log, and with the state if it has one.")
    private @Nullable Path log;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only decisions made from then on. Default: seven days ago.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only decisions made before then. Default: now.")
    private @Nullable OffsetDateTime to;

    @Option(
            names = "--max-decisions",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Most past decisions, the newest. Default: ${DEFAULT-VALUE}.")
    private long maxDecisions;

    @Option(
            names = "--max-accounts",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Most accounts of the registry. Default: ${DEFAULT-VALUE}.")
    private long maxAccounts;

    @Option(names = "--only", paramLabel = "PART", description = "Look at the log alone, or at the registry alone.")
    private @Nullable Part only;

    @Option(
            names = "--against",
            paramLabel = "ANSWERS",
            defaultValue = "recorded",
            description =
                    "Compare with the answers as recorded, or with those that the active release would have given:"
                            + " recorded or active. Default: ${DEFAULT-VALUE}.")
    private Baseline against;

    @Option(names = "--csv", paramLabel = "FILE", description = "Also write the accounts to this file, as CSV.")
    private @Nullable Path csv;

    /** The folder of the candidate, null if there is none or it is a published one. */
    @Nullable
    Path folder() {
        return candidate == null || RELEASE.matcher(candidate).matches() ? null : Path.of(candidate);
    }

    /** The suite, null for none. */
    @Nullable
    Path cases() {
        return cases;
    }

    /** Where to write the accounts, null for nowhere. */
    @Nullable
    Path csv() {
        return csv;
    }

    /** The data folder to look at, null for a server's. */
    @Nullable
    Path data() {
        return log;
    }

    AssessImpactHeader header() {
        long supposed = Stream.of(candidate, lapsed, cancelled, until, ended)
                .filter(option -> option != null)
                .count();
        if (supposed > 1 || supposed == 0 && at == null) {
            throw misuse("expected one of --candidate, --lapse-kind, --cancel, --until, --ended and --at, found "
                    + (supposed == 0 ? "none" : "several"));
        }
        if ((cancelled != null || ended != null) != (kind != null)) {
            throw misuse("expected --kind with --cancel or --ended and only there, found "
                    + (kind == null ? "none" : "it alone"));
        }
        if (maxDecisions < 1 || maxAccounts < 1) {
            throw misuse("--max-decisions, --max-accounts: expected at least 1, found "
                    + Math.min(maxDecisions, maxAccounts));
        }
        AssessImpactHeader.Builder header = AssessImpactHeader.newBuilder()
                .setMaxDecisions(maxDecisions)
                .setMaxAccounts(maxAccounts)
                .setWithoutLog(only == Part.registry)
                .setWithoutRegistry(only == Part.log)
                .setBaseline(
                        against == Baseline.active
                                ? ImpactBaseline.IMPACT_BASELINE_ACTIVE
                                : ImpactBaseline.IMPACT_BASELINE_RECORDED)
                .setCsv(csv != null);
        instants(header);
        suppose(header);
        return header.build();
    }

    private void instants(AssessImpactHeader.Builder header) {
        if (at != null) {
            header.setAt(Instants.toTimestamp(at.toInstant()));
        }
        if (from != null) {
            header.setFrom(Instants.toTimestamp(from.toInstant()));
        }
        if (to != null) {
            header.setTo(Instants.toTimestamp(to.toInstant()));
        }
        if (until != null) {
            header.setUntil(Instants.toTimestamp(until.toInstant()));
        }
    }

    private void suppose(AssessImpactHeader.Builder header) {
        if (candidate != null) {
            header.setCandidate(SupposedRelease.newBuilder().setHash(folder() == null ? candidate : ""));
        } else if (lapsed != null) {
            header.setLapsedKind(lapsed);
        } else if (cancelled != null && kind != null) {
            header.setCancelled(end(cancelled, kind));
        } else if (ended != null && kind != null) {
            header.setEnded(end(ended, kind));
        }
    }

    private SupposedEnd end(EntityReference holder, String of) {
        return SupposedEnd.newBuilder()
                .setHolder(holder)
                .setKind(of)
                .setNumber(number)
                .build();
    }

    private ParameterException misuse(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
