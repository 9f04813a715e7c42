package io.certigate.cli;

import io.certigate.client.Instants;
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
            defaultValue = "",
            description = "Only decisions about this action, or with a dotted prefix: 'asset.*'.")
    private String action;

    @Option(
            names = "--market",
            paramLabel = "CODE",
            defaultValue = "",
            description = "Only decisions that were asked for this market.")
    private String market;

    @Option(
            names = "--rule",
            paramLabel = "POLICY[/RULE]",
            defaultValue = "",
            description =
                    "Only decisions in which this rule, or any rule of this policy, had a say: a reason, a notice or"
                            + " an obligation names it. directive/ID is a directive.")
    private String rule;

    @Option(
            names = "--effect",
            paramLabel = "EFFECT",
            converter = EffectConverter.class,
            description = "Only permit, or only deny.")
    private @Nullable Effect effect;

    @Option(
            names = "--reason",
            paramLabel = "CODE",
            defaultValue = "",
            description = "Only decisions with this reason code.")
    private String reason;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "Only decisions about requests with this id of the caller's.")
    private String requestId;

    @Option(
            names = "--hypothetical",
            paramLabel = "BOOLEAN",
            arity = "1",
            description = "true: only answers about another instant or an earlier state; false: only the others.")
    private @Nullable Boolean hypothetical;

    /** As the server takes it. */
    DecisionFilter filter() {
        int slash = rule.indexOf('/');
        DecisionFilter.Builder filter = DecisionFilter.newBuilder()
                .setAction(action)
                .setMarket(market)
                .setPolicy(slash < 0 ? rule : rule.substring(0, slash))
                .setRule(slash < 0 ? "" : rule.substring(slash + 1))
                .setReason(reason)
                .setRequestId(requestId);
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
        if (hypothetical != null) {
            filter.setHypothetical(hypothetical);
        }
        return filter.build();
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
