package io.certigate.server.state;

import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/** The canonical JSON of directives, as {@link RecordCodec} says: sets are sorted. */
final class DirectiveCodec {
    private DirectiveCodec() {}

    static void members(JsonGenerator json, Directive directive) {
        json.writeStringProperty("id", directive.id());
        json.writeName("scope");
        scope(json, directive.scope());
        RecordCodec.instant(json, "valid_from", directive.from());
        RecordCodec.instant(json, "valid_until", directive.window().until());
        json.writeName("order");
        order(json, directive.order());
        json.writeName("states");
        list(
                json,
                directive.states().entries(),
                entry -> object(json, () -> {
                    RecordCodec.instant(json, "at", entry.at());
                    json.writeStringProperty("state", entry.state().name());
                }));
    }

    static Directive read(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        String id = RecordCodec.text(json, "id");
        json.name("scope");
        Directive.Scope scope = readScope(json);
        Instant from = RecordCodec.instant(json, "valid_from");
        Window window = new Window(from, RecordCodec.nullableInstant(json, "valid_until"));
        json.name("order");
        Directive.Order order = readOrder(json);
        List<OrderHistory.Entry> entries = readList(json, "states", DirectiveCodec::readEntry);
        json.take(JsonToken.END_OBJECT);
        return new Directive(id, scope, window, order, new OrderHistory(entries));
    }

    static void scope(JsonGenerator json, Directive.Scope scope) {
        json.writeStartObject();
        sorted(json, "markets", scope.markets());
        sorted(json, "members", scope.members());
        sorted(json, "actions", scope.actions());
        sorted(json, "subjects", scope.subjects());
        sorted(json, "resources", scope.resources());
        json.writeName("ids");
        list(
                json,
                scope.ids().stream().sorted().toList(),
                ref -> list(json, List.of(ref.type(), ref.id()), json::writeString));
        json.writeName("where");
        object(
                json,
                () -> new TreeMap<>(scope.where()).forEach((path, values) -> {
                    json.writeName(path);
                    list(json, ordered(values), value -> ValueCodec.write(json, value));
                }));
        json.writeEndObject();
    }

    private static Directive.Scope readScope(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        Directive.Scope scope = new Directive.Scope(
                readSet(json, "markets"),
                readSet(json, "members"),
                readSet(json, "actions"),
                readSet(json, "subjects"),
                readSet(json, "resources"),
                Set.copyOf(readList(json, "ids", DirectiveCodec::readRef)),
                readWhere(json));
        json.take(JsonToken.END_OBJECT);
        return scope;
    }

    static void order(JsonGenerator json, Directive.Order order) {
        json.writeStartObject();
        json.writeStringProperty("title", order.title());
        json.writeStringProperty("by", order.by());
        json.writeName("law");
        object(json, () -> law(json, order.law()));
        json.writeStringProperty("reason", order.reason());
        json.writeName("message");
        object(json, () -> new TreeMap<>(order.message()).forEach(json::writeStringProperty));
        json.writeEndObject();
    }

    private static Directive.Order readOrder(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        String title = RecordCodec.text(json, "title");
        String by = RecordCodec.text(json, "by");
        json.name("law");
        LegalBasis law = readLaw(json);
        String reason = RecordCodec.text(json, "reason");
        json.name("message");
        json.take(JsonToken.START_OBJECT);
        Map<String, String> message = new HashMap<>();
        while (!json.takeIf(JsonToken.END_OBJECT)) {
            message.put(json.name(), json.text());
        }
        json.take(JsonToken.END_OBJECT);
        return new Directive.Order(title, by, law, reason, message);
    }

    private static void law(JsonGenerator json, LegalBasis law) {
        json.writeStringProperty("id", law.id());
        json.writeStringProperty("title", law.title());
        json.writeStringProperty("issuer", law.issuer());
        json.writeStringProperty("number", law.number());
        json.writeStringProperty("issued", law.issued());
        json.writeStringProperty("published", law.published());
        json.writeStringProperty("effective", law.effective());
        json.writeStringProperty("url", law.url());
    }

    private static LegalBasis readLaw(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        LegalBasis law = new LegalBasis(
                RecordCodec.text(json, "id"),
                RecordCodec.text(json, "title"),
                RecordCodec.text(json, "issuer"),
                RecordCodec.text(json, "number"),
                RecordCodec.text(json, "issued"),
                RecordCodec.text(json, "published"),
                RecordCodec.text(json, "effective"),
                RecordCodec.text(json, "url"));
        json.take(JsonToken.END_OBJECT);
        return law;
    }

    private static OrderHistory.Entry readEntry(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        Instant at = RecordCodec.instant(json, "at");
        OrderState state = OrderState.valueOf(RecordCodec.text(json, "state"));
        json.take(JsonToken.END_OBJECT);
        return new OrderHistory.Entry(at, state);
    }

    private static EntityRef readRef(JsonCursor json) {
        json.take(JsonToken.START_ARRAY);
        EntityRef ref = new EntityRef(json.text(), json.text());
        json.take(JsonToken.END_ARRAY);
        return ref;
    }

    private static Map<String, Set<Value>> readWhere(JsonCursor json) {
        json.name("where");
        json.take(JsonToken.START_OBJECT);
        Map<String, Set<Value>> where = new HashMap<>();
        while (!json.takeIf(JsonToken.END_OBJECT)) {
            String path = json.name();
            json.take(JsonToken.START_ARRAY);
            Set<Value> values = new HashSet<>();
            while (!json.takeIf(JsonToken.END_ARRAY)) {
                values.add(ValueCodec.read(json, 1));
            }
            where.put(path, Set.copyOf(values));
        }
        return where;
    }

    /** Values have no order of their own: that of their texts serves. */
    private static List<Value> ordered(Set<Value> values) {
        return values.stream().sorted(Comparator.comparing(Value::toString)).toList();
    }

    private static void sorted(JsonGenerator json, String name, Set<String> texts) {
        json.writeName(name);
        list(json, texts.stream().sorted().toList(), json::writeString);
    }

    private static Set<String> readSet(JsonCursor json, String name) {
        return Set.copyOf(readList(json, name, JsonCursor::text));
    }

    private static void object(JsonGenerator json, Runnable members) {
        json.writeStartObject();
        members.run();
        json.writeEndObject();
    }

    private static <T> void list(JsonGenerator json, Collection<T> elements, Consumer<T> element) {
        json.writeStartArray();
        elements.forEach(element);
        json.writeEndArray();
    }

    private static <T> List<T> readList(JsonCursor json, String name, Function<JsonCursor, T> element) {
        json.name(name);
        json.take(JsonToken.START_ARRAY);
        List<T> elements = new ArrayList<>();
        while (!json.takeIf(JsonToken.END_ARRAY)) {
            elements.add(element.apply(json));
        }
        return elements;
    }
}
