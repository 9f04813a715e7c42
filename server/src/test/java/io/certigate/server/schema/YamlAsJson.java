package io.certigate.server.schema;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Documents as an editor's schema checker sees them: JSON, with what plain scalars are in YAML 1.2. */
final class YamlAsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private YamlAsJson() {}

    static JsonNode read(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return MAPPER.valueToTree(document == null ? Map.of() : document);
    }

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }
}
