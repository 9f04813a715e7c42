package io.certigate.server.admin;

import io.certigate.server.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The documents of a release as the state keeps them: a JSON array of objects with path and text. */
public final class ReleaseBody {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ReleaseBody() {}

    /** Writes documents. */
    public static String write(List<PolicyDocument> documents) {
        ArrayNode array = MAPPER.createArrayNode();
        for (PolicyDocument document : documents) {
            array.addObject().put("path", document.path()).put("text", document.text());
        }
        return MAPPER.writeValueAsString(array);
    }

    /**
     * Reads documents.
     *
     * @throws IllegalArgumentException if the body was not written by {@link #write}
     */
    public static List<PolicyDocument> read(String body) {
        List<PolicyDocument> documents = new ArrayList<>();
        try {
            for (JsonNode node : MAPPER.readTree(body)) {
                documents.add(new PolicyDocument(
                        node.required("path").stringValue(),
                        node.required("text").stringValue()));
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected the body of a release, found other JSON", e);
        }
        return documents;
    }
}
