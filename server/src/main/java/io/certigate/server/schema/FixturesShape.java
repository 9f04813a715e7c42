package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.bool;
import static io.certigate.server.schema.Shapes.list;
import static io.certigate.server.schema.Shapes.oneOf;
import static io.certigate.server.schema.Shapes.orNull;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;

import java.util.List;
import java.util.Map;

/** The schema of the fixtures of a suite. */
final class FixturesShape {
    private FixturesShape() {}

    static void define(Map<String, Object> definitions) {
        definitions.put(
                "fixtures",
                ObjectShape.of("What the registry holds.")
                        .key("entities", "Entities with the properties that the registry knows.", records("entity"))
                        .key("certifications", "Certifications.", records("certification"))
                        .key("relations", "Relations between entities.", records("relation"))
                        .key("directives", "Orders that forbid, issued at run time.", records("directive"))
                        .shape());
        definitions.put(
                "entity_record",
                ObjectShape.of("An entity that the registry knows.")
                        .required("entity", "TYPE:ID.", ref("entity"))
                        .key("properties", "What the registry says of it.", ref("properties"))
                        .shape());
        certifications(definitions);
        DirectiveShape.define(definitions);
        definitions.put(
                "relation_record",
                ObjectShape.of("An entity stands in a relation to another.")
                        .required("of", "Whose relation it is, TYPE:ID.", ref("entity"))
                        .required("relation", "A declared relation.", text())
                        .required("with", "To whom, TYPE:ID.", ref("entity"))
                        .required("from", "The first instant.", ref("instant"))
                        .key("until", "The first instant after the last; null: open.", orNull(ref("instant")))
                        .shape());
    }

    private static Map<String, Object> records(String kind) {
        return list(ref(kind + "_record"));
    }

    private static void certifications(Map<String, Object> definitions) {
        definitions.put(
                "certification_record",
                ObjectShape.of("A fact that an issuer attests of a holder.")
                        .required("holder", "Who holds it, TYPE:ID.", ref("entity"))
                        .required("kind", "A declared kind of certification.", text())
                        .key("number", "Its number.", text())
                        .key("issuer", "Who issued it.", text())
                        .key("scope", "For what it is.", text())
                        .required("from", "The first instant.", ref("instant"))
                        .key("until", "The first instant after the last; null: open.", orNull(ref("instant")))
                        .key("verified", "Whether its number was found on the issuer's own list.", bool())
                        .key("suspended", "When it does not count.", list(ref("suspension")))
                        .key("ended", "That it ended early; null: it did not.", orNull(ref("end")))
                        .shape());
        definitions.put(
                "suspension",
                ObjectShape.of("A time in which a certification does not count.")
                        .required("from", "The first instant.", ref("instant"))
                        .key("until", "The first instant after the last; null: open.", orNull(ref("instant")))
                        .shape());
        definitions.put(
                "end",
                ObjectShape.of("The early end of a certification.")
                        .required("at", "The first instant at which it has ended.", ref("instant"))
                        .required("how", "How it ended.", oneOf(List.of("revoked", "cancelled", "superseded")))
                        .key("superseded_by", "Number of the one that took its place.", text())
                        .shape());
    }
}
