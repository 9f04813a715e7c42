package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link CheckActionRequest} and names every field that is at fault. */
final class RequestReader {
    private static final int MAX_LOCALE = 35;
    private static final int MAX_REQUEST_ID = 128;
    private static final int MAX_WORD = 128;

    private final CheckActionRequest request;
    private final Vocabulary vocabulary;
    private final String prefix;
    private final List<Violation> violations = new ArrayList<>(0);

    /** Reads a request on its own, or as part of a batch, whose path is then the prefix of every field named. */
    RequestReader(CheckActionRequest request, Vocabulary vocabulary, String prefix) {
        this.request = request;
        this.vocabulary = vocabulary;
        this.prefix = prefix;
    }

    /** What is at fault, empty if nothing is. */
    List<Violation> violations() {
        return violations;
    }

    /** The first field that is set and not implemented; null if there is none. */
    static @Nullable String unimplemented(CheckActionRequest request) {
        if (request.hasAsOfRevision()) {
            return "as_of_revision";
        }
        if (request.hasConsistency()) {
            return "consistency";
        }
        return request.getTrace() ? "trace" : null;
    }

    /** The request, null if anything is at fault. */
    @Nullable
    CheckRequest read() {
        EntityRef subject = entity("subject", request.hasSubject(), request.getSubject());
        EntityRef resource = entity("resource", request.hasResource(), request.getResource());
        String action = request.getAction().getName();
        length("action.name", action, 1, MAX_WORD);
        length("locale", request.getLocale(), 0, MAX_LOCALE);
        length("request_id", request.getRequestId(), 0, MAX_REQUEST_ID);
        markets();
        Properties subjectProperties =
                properties("subject.properties", request.getSubject().getPropertiesMap(), vocabulary.properties());
        Properties resourceProperties =
                properties("resource.properties", request.getResource().getPropertiesMap(), vocabulary.properties());
        Properties actionProperties =
                properties("action.properties", request.getAction().getPropertiesMap(), vocabulary.actionProperties());
        Properties context = properties("context", request.getContextMap(), vocabulary.context());
        enums();
        Instant at = request.hasAt() ? Values.instant(request.getAt(), prefix + "at", violations) : null;
        if (!violations.isEmpty()) {
            return null;
        }
        return new CheckRequest(
                new Question(
                        subject,
                        subjectProperties,
                        action,
                        actionProperties,
                        resource,
                        resourceProperties,
                        context,
                        request.getMarketsList()),
                at);
    }

    private EntityRef entity(String field, boolean present, io.certigate.v1.Entity entity) {
        EntityRef ref = new EntityRef(entity.getType(), entity.getId());
        if (!present) {
            violation(field, "expected a " + field + " with type and id, found none");
            return ref;
        }
        String type = EntityRef.typeProblem(entity.getType());
        if (type != null) {
            violation(field + ".type", type);
        }
        String id = EntityRef.idProblem(entity.getId());
        if (id != null) {
            violation(field + ".id", id);
        }
        return ref;
    }

    private void markets() {
        int count = request.getMarketsCount();
        if (count == 0 || count > Question.MAX_MARKETS) {
            violation("markets", "expected 1 to " + Question.MAX_MARKETS + " markets such as \"CN\", found " + count);
            return;
        }
        for (int i = 0; i < count; i++) {
            String market = request.getMarkets(i);
            if (market.isEmpty() || market.length() > MAX_WORD) {
                violation("markets[" + i + "]", "expected 1 to " + MAX_WORD + " characters, found " + market.length());
            }
        }
    }

    /** Checks the properties that are declared; others no rule can speak of. Values are read again only when needed. */
    private Properties properties(String field, Map<String, Value> sent, Map<String, Vocabulary.Property> declared) {
        if (sent.isEmpty()) {
            return Properties.NONE;
        }
        if (sent.size() > Entity.MAX_PROPERTIES) {
            violation(field, "expected at most " + Entity.MAX_PROPERTIES + " properties, found " + sent.size());
            return Properties.NONE;
        }
        for (Map.Entry<String, Value> entry : sent.entrySet()) {
            String path = field + "." + entry.getKey();
            io.certigate.server.model.Value value = Values.read(entry.getValue(), prefix + path, violations);
            Vocabulary.Property property = declared.get(entry.getKey());
            String problem =
                    property == null || value == null ? null : property.type().problem(value);
            if (problem != null) {
                violation(path, problem);
            }
        }
        return name -> {
            Value value = sent.get(name);
            return value == null ? null : Values.read(value, name, new ArrayList<>(0));
        };
    }

    private void enums() {
        if (request.getDetail() == io.certigate.v1.DetailLevel.UNRECOGNIZED) {
            violation("detail", "expected a known detail level, found " + request.getDetailValue());
        }
    }

    private void length(String field, String text, int shortest, int longest) {
        if (text.length() < shortest || text.length() > longest) {
            violation(field, "expected " + shortest + " to " + longest + " characters, found " + text.length());
        }
    }

    private void violation(String field, String description) {
        violations.add(new Violation(prefix + field, description));
    }
}
