package io.certigate.cli;

import io.certigate.client.Instants;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Consistency;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.Revision;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that make up a question: either a request file, or its parts one by one. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Question {
    private static final int MAX_FILE_BYTES = 1024 * 1024;

    /** The options that say nothing of the question itself. */
    private static final Set<String> BESIDES_FILE =
            Set.of("--request", "--target", "--timeout", "--output", "--from", "--until", "--max-segments");

    /** How {@code --detail} is written. */
    enum Detail {
        /** Codes and ids. */
        codes,
        /** Also messages, law and evidence. */
        full
    }

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--subject", paramLabel = "TYPE:ID", converter = EntityConverter.class, description = "Who acts.")
    private @Nullable EntityReference subject;

    @Option(names = "--action", paramLabel = "A", description = "What is done, such as asset.sell.primary.")
    private @Nullable String action;

    @Option(
            names = "--resource",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "On what it is done.")
    private @Nullable EntityReference resource;

    @Option(names = "--market", paramLabel = "M", description = "Where it takes effect, such as CN; repeatable.")
    private List<String> markets = new ArrayList<>();

    @Option(
            names = "--subject-prop",
            paramLabel = "K=V",
            converter = PropertyArgument.Converter.class,
            description = "A property of the subject; repeatable. " + PropertyArgument.HELP)
    private List<PropertyArgument> subjectProperties = new ArrayList<>();

    @Option(
            names = "--resource-prop",
            paramLabel = "K=V",
            converter = PropertyArgument.Converter.class,
            description = "A property of the resource; repeatable.")
    private List<PropertyArgument> resourceProperties = new ArrayList<>();

    @Option(
            names = "--action-prop",
            paramLabel = "K=V",
            converter = PropertyArgument.Converter.class,
            description = "A property of the action; repeatable.")
    private List<PropertyArgument> actionProperties = new ArrayList<>();

    @Option(
            names = "--context",
            paramLabel = "K=V",
            converter = PropertyArgument.Converter.class,
            description = "A circumstance of the action; repeatable.")
    private List<PropertyArgument> context = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Asks about another instant, such as 2022-08-01T12:00:00+08:00; the answer is hypothetical.")
    private @Nullable OffsetDateTime at;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            converter = TokenConverter.class,
            description =
                    "Answer from a state that includes at least this revision, EPOCH:NUMBER:HASH as a write or a check"
                            + " prints it.")
    private @Nullable Revision token;

    @Option(
            names = "--fully-consistent",
            description = "Answer from a state that includes every write that was acknowledged before.")
    private boolean fullyConsistent;

    @Option(
            names = "--detail",
            paramLabel = "LEVEL",
            description = "codes, or full: with messages, law and evidence; of a check also how each rule was weighed,"
                    + " and what would permit. Default: codes.")
    private @Nullable Detail detail;

    @Option(names = "--locale", paramLabel = "L", description = "Language of messages, such as zh. Default: en.")
    private @Nullable String locale;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Your id of the question, returned with the answer.")
    private @Nullable String requestId;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "The whole question as JSON, - for standard input; instead of all options above.")
    private @Nullable String requestFile;

    CheckActionRequest request() throws IOException {
        return requestFile == null ? fromOptions() : fromFile(requestFile);
    }

    /** Whether the options ask for all that there is to know. */
    boolean full() {
        return detail == Detail.full;
    }

    /** The offset that the user gave, to show instants in; else UTC. */
    ZoneOffset zone() {
        return at == null ? ZoneOffset.UTC : at.getOffset();
    }

    private CheckActionRequest fromFile(String file) throws IOException {
        List<String> others = command.options().stream()
                .filter(option -> command.commandLine().getParseResult().hasMatchedOption(option))
                .map(option -> option.longestName())
                .filter(name -> !BESIDES_FILE.contains(name))
                .toList();
        if (!others.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "expected either --request or " + String.join(", ", others) + ", found both");
        }
        CheckActionRequest.Builder request = CheckActionRequest.newBuilder();
        try {
            MessageJsonReader.read(Json.parse(TextFile.read(file, MAX_FILE_BYTES)), "", request);
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
        return request.build();
    }

    private CheckActionRequest fromOptions() {
        if (subject == null || action == null || resource == null || markets.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "expected --subject, --action, --resource and at least one --market, or --request FILE; missing: "
                            + String.join(", ", missing()));
        }
        CheckActionRequest.Builder request = CheckActionRequest.newBuilder()
                .setSubject(entity(subject, subjectProperties))
                .setAction(Action.newBuilder().setName(action).putAllProperties(PropertyTree.of(actionProperties)))
                .setResource(entity(resource, resourceProperties))
                .putAllContext(PropertyTree.of(context))
                .addAllMarkets(markets);
        if (at != null) {
            request.setAt(Instants.toTimestamp(at.toInstant()));
        }
        if (token != null && fullyConsistent) {
            throw new ParameterException(
                    command.commandLine(), "expected either --token or --fully-consistent, found both");
        }
        if (token != null) {
            request.setConsistency(Consistency.newBuilder().setAtLeast(token));
        } else if (fullyConsistent) {
            request.setConsistency(Consistency.newBuilder().setFullyConsistent(true));
        }
        if (detail != null) {
            request.setDetail(detail == Detail.full ? DetailLevel.DETAIL_LEVEL_FULL : DetailLevel.DETAIL_LEVEL_CODES);
        }
        if (locale != null) {
            request.setLocale(locale);
        }
        if (requestId != null) {
            request.setRequestId(requestId);
        }
        return request.build();
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (subject == null) {
            missing.add("--subject");
        }
        if (action == null) {
            missing.add("--action");
        }
        if (resource == null) {
            missing.add("--resource");
        }
        if (markets.isEmpty()) {
            missing.add("--market");
        }
        return missing;
    }

    private static Entity entity(EntityReference reference, List<PropertyArgument> properties) {
        return Entity.newBuilder()
                .setType(reference.getType())
                .setId(reference.getId())
                .putAllProperties(PropertyTree.of(properties))
                .build();
    }
}
