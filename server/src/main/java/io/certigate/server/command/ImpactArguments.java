package io.certigate.server.command;

import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.impact.ImpactQuery;
import io.certigate.server.impact.ImpactQuery.Baseline;
import io.certigate.server.impact.Supposition;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.InvalidPolicies;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is supposed, and of which questions: the options of the client's command of the same name. */
final class ImpactArguments {
    /** Which part is looked at. */
    private enum Part {
        log,
        registry
    }

    /** What past decisions are compared with. */
    private enum Answers {
        recorded,
        active
    }

    @Option(names = "--candidate", paramLabel = "DIR")
    private @Nullable Path candidate;

    @Option(names = "--lapse-kind", paramLabel = "K")
    private @Nullable String lapsed;

    @Option(names = "--cancel", paramLabel = "TYPE:ID")
    private @Nullable String cancelled;

    @Option(names = "--until", paramLabel = "INSTANT")
    private @Nullable String until;

    @Option(names = "--ended", paramLabel = "TYPE:ID")
    private @Nullable String ended;

    @Option(names = "--kind", paramLabel = "K")
    private @Nullable String kind;

    @Option(names = "--number", paramLabel = "N", defaultValue = "")
    private String number = "";

    @Option(names = "--at", paramLabel = "INSTANT")
    private @Nullable String at;

    @Option(names = "--cases", paramLabel = "FILE")
    private @Nullable Path cases;

    @Option(names = "--from", paramLabel = "INSTANT")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "INSTANT")
    private @Nullable String to;

    @Option(names = "--max-decisions", paramLabel = "N", defaultValue = "" + ImpactQuery.DEFAULT_DECISIONS)
    private long maxDecisions;

    @Option(names = "--max-accounts", paramLabel = "N", defaultValue = "" + ImpactQuery.DEFAULT_ACCOUNTS)
    private long maxAccounts;

    @Option(names = "--only", paramLabel = "PART")
    private @Nullable Part only;

    @Option(names = "--against", paramLabel = "ANSWERS", defaultValue = "recorded")
    private Answers against = Answers.recorded;

    /** The suite, null for none. */
    @Nullable
    Path cases() {
        return cases;
    }

    /**
     * What to assess, without suites.
     *
     * @throws IllegalArgumentException if the options do not go together
     * @throws IOException if the candidate cannot be read
     * @throws InvalidPolicies if it has mistakes
     */
    ImpactQuery query() throws IOException, InvalidPolicies {
        if (maxDecisions < 1 || maxAccounts < 1) {
            throw new IllegalArgumentException("--max-decisions, --max-accounts: expected at least 1, found "
                    + Math.min(maxDecisions, maxAccounts));
        }
        Instant start = instant("--from", from);
        Instant end = instant("--to", to);
        if (start != null && end != null && !start.isBefore(end)) {
            throw new IllegalArgumentException("--to: expected an instant after --from, found " + to);
        }
        return new ImpactQuery(
                supposition(),
                instant("--at", at),
                start,
                end,
                maxDecisions,
                maxAccounts,
                against == Answers.active ? Baseline.ACTIVE : Baseline.RECORDED,
                only != Part.registry,
                only != Part.log,
                List.of());
    }

    private Supposition supposition() throws IOException, InvalidPolicies {
        long supposed = Stream.of(candidate, lapsed, cancelled, until, ended)
                .filter(option -> option != null)
                .count();
        if (supposed > 1 || supposed == 0 && at == null) {
            throw new IllegalArgumentException(
                    "expected one of --candidate, --lapse-kind, --cancel, --until, --ended and --at, found "
                            + (supposed == 0 ? "none" : "several"));
        }
        if ((cancelled != null || ended != null) != (kind != null)) {
            throw new IllegalArgumentException("expected --kind with --cancel or --ended and only there, found "
                    + (kind == null ? "none" : "it alone"));
        }
        if (candidate != null) {
            CheckedRelease checked = CheckedRelease.of(ReleaseFolder.read(candidate));
            return new Supposition.Candidate(checked.policies(), checked.failing());
        }
        if (lapsed != null) {
            return new Supposition.Lapsed(lapsed);
        }
        if (cancelled != null && kind != null) {
            return new Supposition.Cancelled(ref("--cancel", cancelled), kind, number);
        }
        if (ended != null && kind != null) {
            return new Supposition.Ended(ref("--ended", ended), kind, number);
        }
        Instant end = instant("--until", until);
        return end == null ? new Supposition.OtherInstant() : new Supposition.Until(end);
    }

    private static EntityRef ref(String option, String text) {
        try {
            return EntityRef.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Instant instant(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + ": expected an instant with an offset such as 2022-08-01T12:00:00+08:00, found '" + text
                            + "'",
                    e);
        }
    }
}
