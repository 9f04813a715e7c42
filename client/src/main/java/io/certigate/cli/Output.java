package io.certigate.cli;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.client.Tokens;
import io.certigate.json.MessageJson;
import io.certigate.v1.EntityReference;
import io.certigate.v1.Revision;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Where a command writes its result, and how.
 *
 * @param out standard output
 * @param json whether to write JSON instead of text
 * @param style emphasis of text
 * @param zone the offset in which text shows instants
 */
record Output(PrintWriter out, boolean json, Style style, ZoneOffset zone) {
    private static final int LABEL_WIDTH = 14;

    /** One message on one line, as JSON. */
    void json(Message message) {
        out.println(MessageJson.of(message));
    }

    /** A line. */
    void line(String text) {
        out.println(text);
    }

    /** A heading after an empty line. */
    void heading(String label, String text) {
        out.println();
        out.println(style.faint(label) + " " + style.strong(clean(text)));
    }

    /** A labelled value below a heading; nothing if the value is empty. */
    void field(String label, String value) {
        if (!value.isEmpty()) {
            out.println("  " + style.faint(pad(label)) + clean(value));
        }
    }

    private static String pad(String label) {
        return label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
    }

    /** An instant with its offset. */
    String instant(Timestamp timestamp) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                Instants.toInstant(timestamp).atOffset(zone));
    }

    /** A window {@code [from, until)}. */
    String window(Timestamp from, boolean ends, Timestamp until) {
        return instant(from) + " until " + (ends ? instant(until) : "open");
    }

    /** {@code type:id}. */
    static String entity(EntityReference entity) {
        return entity.getType() + ":" + entity.getId();
    }

    /** Number and epoch of a revision. */
    static String revision(Revision revision) {
        return revision.getNumber() + (revision.getEpoch().isEmpty() ? "" : " of epoch " + revision.getEpoch());
    }

    /** A revision as {@code --token} takes it, empty if there is none. */
    static String token(Revision revision) {
        return revision.getEpoch().isEmpty() ? "" : Tokens.format(revision);
    }

    /** The text without control characters, so that stored texts cannot steer the terminal. */
    static String clean(String text) {
        return text.codePoints().noneMatch(Character::isISOControl)
                ? text
                : text.codePoints()
                        .map(point -> Character.isISOControl(point) ? '\uFFFD' : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
