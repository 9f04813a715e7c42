package io.certigate.server.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schema (draft 2020-12) of vocabularies, calendars, policies and suites. It knows their shape, not their words: what it
 * takes may still not compile.
 */
public final class DocumentSchema {
    private static final List<String> KINDS = List.of("vocabulary", "calendar", "policy", "suite");

    private DocumentSchema() {}

    /** The schema as JSON text, always the same, with a line feed at the end. */
    public static String text() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        return JsonMapper.builder().build().writer().with(printer).writeValueAsString(schema()) + "\n";
    }

    private static Map<String, Object> schema() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        VocabularyShape.define(definitions);
        CalendarShape.define(definitions);
        PolicyShape.define(definitions);
        SuiteShape.define(definitions);
        definitions.putAll(Shapes.definitions());
        List<Map<String, Object>> named = new ArrayList<>();
        List<Map<String, Object>> kinds = new ArrayList<>();
        for (String kind : KINDS) {
            Map<String, Object> begins = Shapes.map("required", List.of(kind));
            named.add(begins);
            kinds.add(Shapes.map("if", begins, "then", Shapes.ref(kind)));
        }
        // Not 'oneOf' the kinds: an editor then names the mistake instead of saying that no kind fits.
        return Shapes.map(
                "$schema", "https://json-schema.org/draft/2020-12/schema",
                "title", "Certigate policy document, language 1",
                "description", "A vocabulary, a calendar, a policy or a test suite; its first key says which.",
                "type", "object",
                "anyOf", named,
                "allOf", kinds,
                "$defs", definitions);
    }
}
