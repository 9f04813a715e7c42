package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.GetEvidenceResponse;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The evidence of a rule for machines: one object, whose members docs/audit.md explains. Messages are written as everywhere, with two
 * exceptions: what each node says stands in a list, and the bytes of frames are Base64.
 */
final class EvidenceJson {
    /** What the file is, for whoever reads it in some years. */
    static final String FORMAT = "certigate-evidence-1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private EvidenceJson() {}

    /** The object on one line. */
    static String line(EvidenceAnswers answers) {
        return MAPPER.writeValueAsString(object(answers));
    }

    /** The object on many lines. */
    static String indented(EvidenceAnswers answers) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(object(answers));
    }

    private static ObjectNode object(EvidenceAnswers answers) {
        ObjectNode shared = read(answers.latest());
        shared.remove("node");
        ObjectNode object = MAPPER.createObjectNode().put("format", FORMAT);
        object.setAll(shared);
        ArrayNode nodes = object.putArray("nodes");
        for (GetEvidenceResponse answer : answers.given()) {
            ObjectNode node = (ObjectNode) read(answer).get("node");
            for (String part : List.of("applied", "lastPermit", "firstDeny")) {
                if (node.has(part)) {
                    base64(node.get(part).get("proof"));
                }
            }
            nodes.add(node);
        }
        if (!answers.missing().isEmpty()) {
            ArrayNode missing = object.putArray("missing");
            answers.missing()
                    .forEach(node ->
                            missing.addObject().put("target", node.target()).put("why", node.why()));
        }
        return object;
    }

    private static void base64(JsonNode proof) {
        for (JsonNode frame : proof.get("frames")) {
            byte[] bytes = HexFormat.of().parseHex(frame.get("frame").stringValue());
            ((ObjectNode) frame).put("frame", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static ObjectNode read(GetEvidenceResponse answer) {
        return (ObjectNode) Json.parse(MessageJson.of(answer));
    }
}
