package io.certigate.server.command;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Prints JSON on one line. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** An object with members in the order of the map: text, numbers, truth values, lists and maps. */
    static String object(Map<String, ?> members) {
        return MAPPER.writeValueAsString(members);
    }
}
