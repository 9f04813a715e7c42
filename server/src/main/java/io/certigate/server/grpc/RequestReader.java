package io.certigate.server.grpc;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Value;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link CheckActionRequest} and names every field that is at fault. */
final class RequestReader {
    /** Longest locale, in characters. */
    static final int MAX_LOCALE = 35;

    /** Longest id of a request, in characters. */
    static final int MAX_REQUEST_ID = 128;

    /** Longest name of an action or a market, in characters. */
    static final int MAX_WORD = 128;

    private final CheckActionRequest request;
    private final Vocabulary vocabulary;
    private final String prefix;
    private final Violations violations = new Violations();

    /** Reads a request on its own, or as part of a batch, whose path is then the prefix of every field named. */
    RequestReader(CheckActionRequest request, Vocabulary vocabulary, String prefix) {
        this.request = request;
        this.vocabulary = vocabulary;
        this.prefix = prefix;
    }

    /** What is at fault, empty if nothing is. */
    Violations violations() {
        return violations;
    }

    /** The first field that is set and not implemented, be it one of a newer contract; null if there is none. */
    static @Nullable String unimplemented(CheckActionRequest request) {
        // By hand: walking through every value of every check would cost more than the decision.
        String field = NewerFields.first("", request.getUnknownFields());
        field = field == null
                ? NewerFields.first("subject.", request.getSubject().getUnknownFields())
                : field;
        field = field == null ? NewerFields.first("action.", request.getAction().getUnknownFields()) : field;
        field = field == null
                ? NewerFields.first("resource.", request.getResource().getUnknownFields())
                : field;
        return field == null && request.hasConsistency()
                ? ConsistencyReader.unimplemented(request.getConsistency())
                : field;
    }

    /** Refuses what only a check on its own has: a trace, and the state of the past. */
    RequestReader amongOthers(String insteadOfTrace) {
        if (request.getTrace()) {
            violations.add(prefix + "trace", "expected no trace here; " + insteadOfTrace);
        }
        if (request.hasAsOfRevision()) {
            violations.add(
                    prefix + "as_of_revision", "expected no revision of the past here; check one action with it");
        }
        return this;
    }

    /** The request, null if anything is at fault. */
    @Nullable
    CheckRequest read() {
        return read(null);
    }

    /**
     * The request, null if anything is at fault.
     *
     * @param encoded its bytes, null if they are not known
     */
    @Nullable
    CheckRequest read(@Nullable EncodedRequest encoded) {
        EntityRef subject = entity("subject", request.hasSubject(), request.getSubject());
        EntityRef resource = entity("resource", request.hasResource(), request.getResource());
        Action action = request.getAction();
        violations.required(prefix + "action.name", action.getName(), MAX_WORD);
        violations.optional(prefix + "locale", request.getLocale(), MAX_LOCALE);
        violations.optional(prefix + "request_id", request.getRequestId(), MAX_REQUEST_ID);
        markets();
        detail();
        Map<String, Vocabulary.Property> declared = vocabulary.properties();
        Properties ofSubject =
                properties("subject.properties", request.getSubject().getPropertiesMap(), declared);
        Properties ofAction = properties("action.properties", action.getPropertiesMap(), vocabulary.actionProperties());
        Properties ofResource =
                properties("resource.properties", request.getResource().getPropertiesMap(), declared);
        Properties context = properties("context", request.getContextMap(), vocabulary.context());
        Instant at = Timestamps.read(prefix + "at", request.hasAt(), request.getAt(), violations);
        if (request.hasConsistency()) {
            ConsistencyReader.read(prefix + ConsistencyReader.FIELD, request.getConsistency(), violations);
        }
        if (request.getAsOfRevision() < 0) {
            violations.add(
                    prefix + "as_of_revision", "expected a revision from 0 on, found " + request.getAsOfRevision());
        }
        if (!violations.found().isEmpty()) {
            return null;
        }
        Question question = new Question(
                subject,
                ofSubject,
                action.getName(),
                ofAction,
                resource,
                ofResource,
                context,
                request.getMarketsList());
        return new CheckRequest(question, at, request.getRequestId(), encoded);
    }

    private EntityRef entity(String field, boolean present, io.certigate.v1.Entity entity) {
        if (!present) {
            violations.add(prefix + field, "expected an entity with type and id, found none");
        }
        return present ? violations.ref(prefix + field, entity.getType(), entity.getId()) : new EntityRef("", "");
    }

    private void markets() {
        int count = request.getMarketsCount();
        if (count == 0 || count > Question.MAX_MARKETS) {
            violations.add(
                    prefix + "markets",
                    "expected 1 to " + Question.MAX_MARKETS + " markets such as \"CN\", found " + count);
            return;
        }
        for (int i = 0; i < count; i++) {
            String market = request.getMarkets(i);
            if (market.isEmpty() || market.length() > MAX_WORD) {
                violations.required(prefix + "markets[" + i + "]", market, MAX_WORD);
            }
        }
    }

    private void detail() {
        if (request.getDetail() == DetailLevel.UNRECOGNIZED) {
            violations.add(
                    prefix + "detail",
                    "expected DETAIL_LEVEL_CODES or DETAIL_LEVEL_FULL, found " + request.getDetailValue());
        }
    }

    /** Reads properties, and checks the types of those that are declared; of others no rule can speak. */
    private Properties properties(String field, Map<String, Value> sent, Map<String, Vocabulary.Property> declared) {
        if (sent.isEmpty()) {
            return Properties.NONE;
        }
        Map<String, io.certigate.server.model.Value> values =
                Values.properties(prefix + field, sent, Entity.MAX_PROPERTIES, violations);
        values.forEach((name, value) -> {
            Vocabulary.Property property = declared.get(name);
            String problem = property == null ? null : property.type().problem(value);
            if (problem != null) {
                violations.add(prefix + field + "." + name, problem);
            }
        });
        return Properties.of(values);
    }
}
