package io.certigate.server.command;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.Effect;
import io.certigate.text.FilterWords;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which log, and which of its decisions: what the commands take that read a folder. */
final class LogFilter {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder that 'certigate serve --data' was given.")
    private Path data = Path.of("");

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "Only what was decided at or after this instant, such as 2022-08-01T12:00:00+08:00.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "Only what was decided before this instant.")
    private @Nullable String until;

    @Option(names = "--subject", paramLabel = "TYPE:ID", description = "Only decisions about what this entity may do.")
    private @Nullable String subject;

    @Option(names = "--resource", paramLabel = "TYPE:ID", description = "Only decisions about this resource.")
    private @Nullable String resource;

    @Option(
            names = "--action",
            paramLabel = "NAME",
            description = "Only decisions about this action, or with a dotted prefix: 'asset.*'.")
    private @Nullable String action;

    @Option(names = "--market", paramLabel = "CODE", description = "Only decisions that were asked for this market.")
    private @Nullable String market;

    @Option(
            names = "--rule",
            paramLabel = "POLICY[/RULE]",
            description = "Only decisions in which this rule, or any rule of this policy, had a say.")
    private @Nullable String rule;

    @Option(names = "--effect", paramLabel = "EFFECT", description = "Only permit, or only deny.")
    private @Nullable String effect;

    @Option(names = "--reason", paramLabel = "CODE", description = "Only decisions with this reason code.")
    private @Nullable String reason;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Only decisions about requests with this id of the caller's.")
    private @Nullable String requestId;

    @Option(
            names = "--hypothetical",
            paramLabel = "BOOLEAN",
            description = "true: only answers about another instant or an earlier state; false: only the others.")
    private @Nullable String hypothetical;

    /** The folder of the data. */
    Path data() {
        return data;
    }

    /**
     * Its log.
     *
     * @throws IllegalArgumentException if there is none
     */
    LogFolder log() {
        return FolderLog.in(data);
    }

    /**
     * What it says in words.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    FilterWords words() {
        return FilterWords.of(action, market, rule, reason, requestId);
    }

    /**
     * The filter.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    DecisionFilter filter() {
        FilterWords words = words();
        Instant from = instant("--since", since);
        Instant to = instant("--until", until);
        if (from != null && to != null && !from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "expected --until to be after --since, found " + until + " and " + since);
        }
        return new DecisionFilter(
                from,
                to,
                entity("--subject", subject),
                entity("--resource", resource),
                words.action(),
                words.market(),
                words.policy(),
                words.rule(),
                effect(),
                words.reason(),
                words.requestId(),
                FilterWords.choice("--hypothetical", hypothetical));
    }

    private @Nullable Effect effect() {
        if (effect == null) {
            return null;
        }
        if (!effect.equals("permit") && !effect.equals("deny")) {
            throw new IllegalArgumentException("expected --effect permit or deny, found '" + effect + "'"
                    + Nearest.hint(effect, List.of("permit", "deny")));
        }
        return Effect.valueOf(effect.toUpperCase(Locale.ROOT));
    }

    /** The instant of an option; null if it is left out. */
    static @Nullable Instant instant(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "expected " + option + " to be an instant with an offset such as 2022-08-01T12:00:00+08:00, found '"
                            + text + "'",
                    e);
        }
    }

    private static @Nullable EntityRef entity(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "expected " + option + " TYPE:ID such as official_account:shop, found '" + text + "'");
        }
        return new EntityRef(text.substring(0, colon), text.substring(colon + 1));
    }
}
