package io.certigate.server.admin;

import io.certigate.server.policy.PolicyDocument;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The documents of a release as the state keeps them: a JSON array of objects with path and text. Written and read token by token: a
 * server that binds no objects to JSON need not load the classes that do.
 */
public final class ReleaseBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PATH = "path";
    private static final String TEXT = "text";

    private ReleaseBody() {}

    /** Writes documents. */
    public static String write(List<PolicyDocument> documents) {
        StringWriter body = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), body)) {
            json.writeStartArray();
            for (PolicyDocument document : documents) {
                json.writeStartObject();
                json.writeStringProperty(PATH, document.path());
                json.writeStringProperty(TEXT, document.text());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return body.toString();
    }

    /**
     * Reads documents.
     *
     * @throws IllegalArgumentException if the body was not written by {@link #write}
     */
    public static List<PolicyDocument> read(String body) {
        List<PolicyDocument> documents = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            require(json.nextToken() == JsonToken.START_ARRAY, json);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                documents.add(document(json));
            }
            require(json.currentToken() == JsonToken.END_ARRAY, json);
            require(json.nextToken() == null, json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected the body of a release, found other JSON", e);
        }
        return documents;
    }

    private static PolicyDocument document(JsonParser json) {
        String path = null;
        String text = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            require(json.nextToken() == JsonToken.VALUE_STRING, json);
            if (name.equals(PATH)) {
                path = json.getString();
            } else {
                require(name.equals(TEXT), json);
                text = json.getString();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT || path == null || text == null) {
            throw other(json);
        }
        return new PolicyDocument(path, text);
    }

    private static void require(boolean expected, JsonParser json) {
        if (!expected) {
            throw other(json);
        }
    }

    private static IllegalArgumentException other(JsonParser json) {
        return new IllegalArgumentException(
                "expected the body of a release, an array of objects with path and text, found other"
                        + " JSON at character " + json.currentLocation().getCharOffset());
    }
}
