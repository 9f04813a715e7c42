package io.certigate.server.suite;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.CertificationKind;
import io.certigate.server.policy.DirectiveWords;
import io.certigate.server.policy.ValueParser;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads fixtures, with the same checks as the registry's. */
final class FixturesParser {
    private static final EntityRef NOBODY = new EntityRef("none", "none");

    private final Vocabulary vocabulary;

    FixturesParser(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The declared entity types. */
    Set<String> entityTypes() {
        return vocabulary.entityTypes().keySet();
    }

    Fixtures parse(@Nullable YamlNode node) {
        if (node == null) {
            return Fixtures.NONE;
        }
        YamlMapping mapping = node.mapping().only(Set.of("entities", "certifications", "relations", "directives"));
        List<Entity> entities = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("entities")) {
            YamlMapping entity = each.mapping().only(Set.of("entity", "properties"));
            entities.add(new Entity(
                    ref(entity.required("entity")),
                    properties(entity.optional("properties"), vocabulary.properties())));
        }
        List<Certification> certifications = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("certifications")) {
            certifications.add(certification(each));
        }
        List<Relation> relations = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("relations")) {
            relations.add(relation(each));
        }
        List<Directive> directives = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("directives")) {
            directives.add(new DirectiveParser(this, new DirectiveWords(vocabulary)).parse(each));
        }
        return new Fixtures(entities, certifications, relations, directives);
    }

    /** An entity's name, checked against the vocabulary. */
    EntityRef ref(@Nullable YamlNode node) {
        if (node == null) {
            return NOBODY;
        }
        EntityRef ref = anyRef(node);
        if (!ref.equals(NOBODY)) {
            declared(node, "entity type", ref.type(), vocabulary.entityTypes().keySet());
        }
        return ref;
    }

    /** An entity's name, declared or not: a case may ask about an undeclared type. */
    static EntityRef anyRef(YamlNode node) {
        try {
            return EntityRef.parse(node.text());
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return NOBODY;
        }
    }

    /** Properties by name, read by their declared types. */
    static Map<String, Value> properties(@Nullable YamlNode node, Map<String, Vocabulary.Property> declared) {
        Map<String, Value> values = new HashMap<>();
        if (node == null) {
            return values;
        }
        for (YamlMapping.Member member : node.mapping().members()) {
            Vocabulary.Property property = declared.get(member.key());
            if (property == null) {
                member.keyNode()
                        .problem("undeclared property '" + member.key() + "'"
                                + Nearest.hint(member.key(), declared.keySet()));
            } else {
                values.put(member.key(), ValueParser.parse(member.value(), property.type()));
            }
        }
        return values;
    }

    private Certification certification(YamlNode node) {
        YamlMapping mapping = node.mapping()
                .only(Set.of(
                        "holder",
                        "kind",
                        "number",
                        "issuer",
                        "scope",
                        "from",
                        "until",
                        "verified",
                        "suspended",
                        "ended"));
        String kindName = mapping.text("kind");
        CertificationKind kind = vocabulary.kind(kindName);
        declared(
                node,
                "certification kind",
                kindName,
                vocabulary.certificationKinds().keySet());
        String number = mapping.textOrEmpty("number");
        Window validity = window(mapping, node);
        YamlNode verified = mapping.optional("verified");
        List<Window> suspensions = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("suspended")) {
            suspensions.add(window(each.mapping().only(Set.of("from", "until")), each));
        }
        suspensions.sort(Comparator.comparing(FixturesParser::start));
        return new Certification(
                ref(mapping.required("holder")),
                kindName,
                kind == null ? number : kind.numbers().normalize(number),
                mapping.textOrEmpty("issuer"),
                mapping.textOrEmpty("scope"),
                start(validity),
                validity.until(),
                verified != null && verified.bool(),
                suspensions,
                end(mapping.optional("ended")));
    }

    private static Certification.@Nullable End end(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        YamlMapping mapping = node.mapping().only(Set.of("at", "how", "superseded_by"));
        Instant at = instant(mapping.required("at"));
        YamlNode how = mapping.required("how");
        Certification.EndKind kind = Certification.EndKind.CANCELLED;
        if (how != null) {
            switch (how.text()) {
                case "revoked" -> kind = Certification.EndKind.REVOKED;
                case "cancelled" -> kind = Certification.EndKind.CANCELLED;
                case "superseded" -> kind = Certification.EndKind.SUPERSEDED;
                default -> how.problem("expected revoked, cancelled or superseded, found " + how.found());
            }
        }
        return new Certification.End(kind, at, at, mapping.textOrEmpty("superseded_by"));
    }

    private Relation relation(YamlNode node) {
        YamlMapping mapping = node.mapping().only(Set.of("of", "relation", "with", "from", "until"));
        String name = mapping.text("relation");
        declared(node, "relation", name, vocabulary.relations().keySet());
        return new Relation(ref(mapping.required("of")), name, ref(mapping.required("with")), window(mapping, node));
    }

    private static Window window(YamlMapping mapping, YamlNode node) {
        Instant from = instant(mapping.required("from"));
        YamlNode end = mapping.optional("until");
        Instant until = end == null ? null : instant(end);
        if (until != null && !from.isBefore(until)) {
            node.problem("expected an end after the start, found from " + from + " until " + until);
            return new Window(from, null);
        }
        return new Window(from, until);
    }

    private static Instant start(Window window) {
        Instant from = window.from();
        return from == null ? Instant.EPOCH : from;
    }

    private static Instant instant(@Nullable YamlNode node) {
        return node == null ? Instant.EPOCH : Scalars.instant(node, null);
    }

    /** Records a problem if a word is not declared. */
    static void declared(YamlNode node, String what, String word, Collection<String> words) {
        if (!word.isEmpty() && !words.contains(word)) {
            node.problem("undeclared " + what + " '" + word + "'" + Nearest.hint(word, words));
        }
    }
}
