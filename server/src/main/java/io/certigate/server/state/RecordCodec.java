package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/**
 * Canonical JSON of records: the same record always has the same text (fixed member order, property names sorted,
 * instants in UTC), which the hash chain covers. Reading is strict and gives back exactly what was written; it throws
 * {@link IllegalArgumentException} for anything else.
 */
public final class RecordCodec {
    private RecordCodec() {}

    /** What kind of change puts a record. */
    public static ChangeKind kindOf(StateRecord record) {
        if (record instanceof Entity) {
            return ChangeKind.ENTITY;
        }
        if (record instanceof Directive) {
            return ChangeKind.DIRECTIVE;
        }
        if (record instanceof Proposal) {
            return ChangeKind.PROPOSAL;
        }
        return record instanceof Certification ? ChangeKind.CERTIFICATION : ChangeKind.RELATION;
    }

    /** The key of a record in the change log, a JSON array of its parts: no two keys have the same text. */
    public static String keyOf(StateRecord record) {
        if (record instanceof Entity entity) {
            return entityKey(entity.ref());
        }
        if (record instanceof Certification held) {
            return certificationKey(new CertificationKey(held.holder(), held.kind(), held.number()));
        }
        if (record instanceof Directive directive) {
            return directiveKey(directive.id());
        }
        if (record instanceof Proposal proposal) {
            return proposalKey(proposal.id());
        }
        Relation relation = (Relation) record;
        return relationKey(new RelationKey(relation.of(), relation.name(), relation.with(), relation.from()));
    }

    /** The key of an entity. */
    public static String entityKey(EntityRef ref) {
        return array(List.of(ref.type(), ref.id()));
    }

    /** The key of a certification. */
    public static String certificationKey(CertificationKey key) {
        return array(List.of(key.holder().type(), key.holder().id(), key.kind(), key.number()));
    }

    /** The key of a window of a relation. */
    public static String relationKey(RelationKey key) {
        return array(List.of(
                key.of().type(),
                key.of().id(),
                key.name(),
                key.with().type(),
                key.with().id(),
                key.from().toString()));
    }

    /** The key of a directive. */
    public static String directiveKey(String id) {
        return array(List.of(id));
    }

    /** The key of a proposal. */
    public static String proposalKey(long id) {
        return array(List.of(proposalId(id)));
    }

    /** The number of a proposal as a text that sorts as the numbers do. */
    public static String proposalId(long id) {
        return String.format(Locale.ROOT, "%019d", id);
    }

    /** A JSON array of texts. */
    public static String array(List<String> texts) {
        return json(json -> {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        });
    }

    /**
     * Reads a JSON array of texts.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static List<String> readArray(String text) {
        return read(text, json -> {
            json.take(JsonToken.START_ARRAY);
            List<String> texts = new ArrayList<>();
            while (!json.takeIf(JsonToken.END_ARRAY)) {
                texts.add(json.text());
            }
            return texts;
        });
    }

    /** The canonical text of a record. */
    public static String write(StateRecord record) {
        return json(json -> {
            json.writeStartObject();
            if (record instanceof Entity entity) {
                members(json, entity);
            } else if (record instanceof Certification certification) {
                members(json, certification);
            } else if (record instanceof Relation relation) {
                members(json, relation);
            } else if (record instanceof Directive directive) {
                DirectiveCodec.members(json, directive);
            } else if (record instanceof Proposal proposal) {
                ProposalCodec.members(json, proposal);
            }
            json.writeEndObject();
        });
    }

    /**
     * Reads the record of a change.
     *
     * @param kind one of the registry's: the body of a release is no record
     */
    public static StateRecord read(ChangeKind kind, String text) {
        return switch (kind) {
            case ENTITY -> readEntity(text);
            case CERTIFICATION -> readCertification(text);
            case RELATION -> readRelation(text);
            case DIRECTIVE -> readDirective(text);
            case PROPOSAL -> readProposal(text);
            case PUBLICATION, RELEASE, PRUNING ->
                throw new IllegalArgumentException("expected a record, found a change of kind " + kind);
        };
    }

    /** Reads an entity. */
    public static Entity readEntity(String text) {
        return read(text, json -> {
            json.take(JsonToken.START_OBJECT);
            EntityRef ref = ref(json, "entity");
            json.name("properties");
            Entity entity = new Entity(ref, ValueCodec.readMembers(json, 1));
            json.take(JsonToken.END_OBJECT);
            return entity;
        });
    }

    /** Reads a certification. */
    public static Certification readCertification(String text) {
        return read(text, json -> {
            json.take(JsonToken.START_OBJECT);
            EntityRef holder = ref(json, "holder");
            String kind = text(json, "kind");
            String number = text(json, "number");
            String issuer = text(json, "issuer");
            String scope = text(json, "scope");
            Instant validFrom = instant(json, "valid_from");
            Instant validUntil = nullableInstant(json, "valid_until");
            json.name("number_verified");
            boolean verified = json.bool();
            List<Window> suspensions = suspensions(json);
            Certification.End end = end(json);
            json.take(JsonToken.END_OBJECT);
            return new Certification(
                    holder, kind, number, issuer, scope, validFrom, validUntil, verified, suspensions, end);
        });
    }

    /** Reads a relation. */
    public static Relation readRelation(String text) {
        return read(text, json -> {
            json.take(JsonToken.START_OBJECT);
            EntityRef of = ref(json, "of");
            String name = text(json, "relation");
            EntityRef with = ref(json, "with");
            Window window = new Window(instant(json, "valid_from"), nullableInstant(json, "valid_until"));
            json.take(JsonToken.END_OBJECT);
            return new Relation(of, name, with, window);
        });
    }

    /** The canonical text of a value. */
    public static String write(Value value) {
        return json(json -> ValueCodec.write(json, value));
    }

    /** The canonical text of what a directive forbids. */
    public static String write(Directive.Scope scope) {
        return json(json -> DirectiveCodec.scope(json, scope));
    }

    /** The canonical text of what was ordered. */
    public static String write(Directive.Order order) {
        return json(json -> DirectiveCodec.order(json, order));
    }

    /** Reads a directive. */
    public static Directive readDirective(String text) {
        return read(text, DirectiveCodec::read);
    }

    /** Reads a proposal. */
    public static Proposal readProposal(String text) {
        return read(text, ProposalCodec::read);
    }

    private static void members(JsonGenerator json, Entity entity) {
        ref(json, "entity", entity.ref());
        json.writeName("properties");
        ValueCodec.writeMembers(json, entity.properties());
    }

    private static void members(JsonGenerator json, Certification held) {
        ref(json, "holder", held.holder());
        json.writeStringProperty("kind", held.kind());
        json.writeStringProperty("number", held.number());
        json.writeStringProperty("issuer", held.issuer());
        json.writeStringProperty("scope", held.scope());
        instant(json, "valid_from", held.validFrom());
        instant(json, "valid_until", held.validUntil());
        json.writeBooleanProperty("number_verified", held.numberVerified());
        json.writeName("suspensions");
        json.writeStartArray();
        for (Window suspension : held.suspensions()) {
            json.writeStartObject();
            instant(json, "from", suspension.from());
            instant(json, "until", suspension.until());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeName("end");
        Certification.End end = held.end();
        if (end == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringProperty("how", end.kind().name());
        instant(json, "effective_at", end.effectiveAt());
        instant(json, "recorded_at", end.recordedAt());
        json.writeStringProperty("superseded_by", end.supersededBy());
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, Relation relation) {
        ref(json, "of", relation.of());
        json.writeStringProperty("relation", relation.name());
        ref(json, "with", relation.with());
        instant(json, "valid_from", relation.from());
        instant(json, "valid_until", relation.window().until());
    }

    private static void ref(JsonGenerator json, String name, EntityRef ref) {
        json.writeName(name);
        json.writeStartArray();
        json.writeString(ref.type());
        json.writeString(ref.id());
        json.writeEndArray();
    }

    static void instant(JsonGenerator json, String name, @Nullable Instant instant) {
        json.writeName(name);
        if (instant == null) {
            json.writeNull();
        } else {
            json.writeString(instant.toString());
        }
    }

    private static EntityRef ref(JsonCursor json, String name) {
        json.name(name);
        json.take(JsonToken.START_ARRAY);
        EntityRef ref = new EntityRef(json.text(), json.text());
        json.take(JsonToken.END_ARRAY);
        return ref;
    }

    static String text(JsonCursor json, String name) {
        json.name(name);
        return json.text();
    }

    static Instant instant(JsonCursor json, String name) {
        json.name(name);
        return json.instant();
    }

    static @Nullable Instant nullableInstant(JsonCursor json, String name) {
        json.name(name);
        return json.nullableInstant();
    }

    private static List<Window> suspensions(JsonCursor json) {
        json.name("suspensions");
        json.take(JsonToken.START_ARRAY);
        List<Window> suspensions = new ArrayList<>();
        while (json.takeIf(JsonToken.START_OBJECT)) {
            suspensions.add(new Window(instant(json, "from"), nullableInstant(json, "until")));
            json.take(JsonToken.END_OBJECT);
        }
        json.take(JsonToken.END_ARRAY);
        return suspensions;
    }

    private static Certification.@Nullable End end(JsonCursor json) {
        json.name("end");
        if (json.takeIf(JsonToken.VALUE_NULL)) {
            return null;
        }
        json.take(JsonToken.START_OBJECT);
        Certification.End end = new Certification.End(
                Certification.EndKind.valueOf(text(json, "how")),
                instant(json, "effective_at"),
                instant(json, "recorded_at"),
                text(json, "superseded_by"));
        json.take(JsonToken.END_OBJECT);
        return end;
    }

    static String json(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonCursor.JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }

    static <T> T read(String text, Function<JsonCursor, T> reader) {
        try (JsonCursor json = new JsonCursor(text)) {
            T value = reader.apply(json);
            json.end();
            return value;
        }
    }
}
