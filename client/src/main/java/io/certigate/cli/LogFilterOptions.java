package io.certigate.cli;

import io.certigate.client.Instants;
import io.certigate.text.FilterWords;
import io.certigate.v1.DecisionFilter;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which decisions of the log. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogFilterOptions {
    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only what was decided at or after this instant.")
    private @Nullable OffsetDateTime since;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only what was decided before this instant.")
    private @Nullable OffsetDateTime until;

    @Option(
            names = "--subject",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "Only decisions about what this entity may do.")
    private @Nullable EntityReference subject;

    @Option(
            names = "--resource",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "Only decisions about this resource.")
    private @Nullable EntityReference resource;

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
            description =
                    "Only decisions in which this rule, or any rule of this policy, had a say: a reason, a notice or"
                            + " an obligation names it. directive/ID is a directive.")
    private @Nullable String rule;

    @Option(
            names = "--effect",
            paramLabel = "EFFECT",
            converter = EffectConverter.class,
            description = "Only permit, or only deny.")
    private @Nullable Effect effect;

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

    /**
     * What it says in words.
     *
     * @throws InputException if an option cannot be used
     */
    FilterWords words() {
        try {
            return FilterWords.of(action, market, rule, reason, requestId);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * As the server takes it.
     *
     * @throws InputException if an option cannot be used
     */
    DecisionFilter filter() {
        FilterWords words = words();
        DecisionFilter.Builder filter = DecisionFilter.newBuilder()
                .setAction(words.action())
                .setMarket(words.market())
                .setPolicy(words.policy())
                .setRule(words.rule())
                .setReason(words.reason())
                .setRequestId(words.requestId());
        if (since != null) {
            filter.setSince(Instants.toTimestamp(since.toInstant()));
        }
        if (until != null) {
            filter.setUntil(Instants.toTimestamp(until.toInstant()));
        }
        if (subject != null) {
            filter.setSubject(subject);
        }
        if (resource != null) {
            filter.setResource(resource);
        }
        if (effect != null) {
            filter.setEffect(effect);
        }
        Boolean asked = choice(hypothetical);
        if (asked != null) {
            filter.setHypothetical(asked);
        }
        return filter.build();
    }

    private static @Nullable Boolean choice(@Nullable String text) {
        try {
            return FilterWords.choice("--hypothetical", text);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    /** Reads an effect as a word. */
    static final class EffectConverter implements ITypeConverter<Effect> {
        @Override
        public Effect convert(String text) {
            return switch (text) {
                case "permit" -> Effect.EFFECT_PERMIT;
                case "deny" -> Effect.EFFECT_DENY;
                default ->
                    throw new TypeConversionException("expected permit or deny, found '" + text + "'"
                            + NearestWord.hint(text, List.of("permit", "deny")));
            };
        }
    }
}
