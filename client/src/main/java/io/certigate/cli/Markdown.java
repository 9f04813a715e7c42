package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A document in Markdown. Texts from elsewhere are escaped, so that none of them can look like a part of the document. */
final class Markdown {
    private static final String SPECIAL = "\\`*_[]<>|#~&";

    private final StringBuilder text = new StringBuilder();
    private final @Nullable ZoneId zone;

    /**
     * An empty document.
     *
     * @param zone instants are shown in it too, beside UTC; empty for UTC alone
     */
    Markdown(String zone) {
        this.zone = known(zone);
    }

    private static @Nullable ZoneId known(String zone) {
        try {
            return zone.isEmpty() ? null : ZoneId.of(zone);
        } catch (DateTimeException e) {
            // A newer server may know a zone that this runtime does not: UTC says it all.
            return null;
        }
    }

    /** A heading, of the level 1 to 6. */
    void heading(int level, String title) {
        text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
    }

    /** A paragraph. */
    void paragraph(String sentences) {
        text.append(sentences).append("\n\n");
    }

    /** A list. */
    void list(List<String> items) {
        items.forEach(item -> text.append("- ").append(item).append('\n'));
        if (!items.isEmpty()) {
            text.append('\n');
        }
    }

    /** A table: first the row of its headings. */
    void table(List<List<String>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append(rows.get(0).stream().map(cell -> "---").collect(Collectors.joining("|", "|", "|\n")));
            }
        }
        text.append('\n');
    }

    /** A block that stands for itself. */
    void block(String language, String content) {
        text.append("```").append(language).append('\n').append(content).append("\n```\n\n");
    }

    /** A text from elsewhere, escaped. */
    static String plain(String from) {
        StringBuilder escaped = new StringBuilder();
        Output.clean(from.strip().replace('\n', ' ')).codePoints().forEach(point -> {
            if (SPECIAL.indexOf(point) >= 0) {
                escaped.append('\\');
            }
            escaped.appendCodePoint(point);
        });
        return escaped.toString();
    }

    /** A name or hash from elsewhere. */
    static String code(String from) {
        return "`" + Output.clean(from).replace('`', '\'').replace('|', '/') + "`";
    }

    /** An instant in UTC and in the document's zone. */
    String instant(Timestamp timestamp) {
        Instant instant = Instants.toInstant(timestamp);
        ZoneId local = zone;
        return local == null
                ? instant.toString()
                : instant + " (" + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(local)) + " in " + local
                        + ")";
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing() + "\n";
    }
}
