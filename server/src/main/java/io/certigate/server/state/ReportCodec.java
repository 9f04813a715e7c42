package io.certigate.server.state;

import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.StoredRelease.Waiver;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;

/** Canonical JSON of what is known of a release, as {@link RecordCodec} of a record. */
public final class ReportCodec {
    private ReportCodec() {}

    /** The canonical text. */
    public static String write(Report report) {
        return RecordCodec.json(json -> {
            json.writeStartObject();
            json.writeNumberProperty("documents", report.documents());
            json.writeNumberProperty("rules", report.rules());
            json.writeNumberProperty("cases", report.cases());
            json.writeArrayPropertyStart("waivers");
            for (Waiver waiver : report.waivers()) {
                json.writeStartObject();
                json.writeStringProperty("case", waiver.testCase());
                json.writeStringProperty("why", waiver.why());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /**
     * Reads a text; an empty one is that of a release whose report nobody kept.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Report read(String text) {
        if (text.isEmpty()) {
            return Report.UNKNOWN;
        }
        return RecordCodec.read(text, json -> {
            json.take(JsonToken.START_OBJECT);
            int documents = whole(json, "documents");
            int rules = whole(json, "rules");
            int cases = whole(json, "cases");
            json.name("waivers");
            json.take(JsonToken.START_ARRAY);
            List<Waiver> waivers = new ArrayList<>();
            while (json.takeIf(JsonToken.START_OBJECT)) {
                waivers.add(new Waiver(text(json, "case"), text(json, "why")));
                json.take(JsonToken.END_OBJECT);
            }
            json.take(JsonToken.END_ARRAY);
            json.take(JsonToken.END_OBJECT);
            return new Report(documents, rules, cases, waivers);
        });
    }

    private static int whole(JsonCursor json, String name) {
        json.name(name);
        return Math.toIntExact(json.whole());
    }

    private static String text(JsonCursor json, String name) {
        json.name(name);
        return json.text();
    }
}
