package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.v1.ImportRow;
import io.certigate.v1.Relation;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code certigate relation import}. */
@Command(
        name = "import",
        description =
                "Puts the relations of a CSV file (RFC 4180, UTF-8) with the columns of, relation, with, from, until."
                        + " All but until must be there, or given as options. A file named .jsonl has a relation as JSON on each"
                        + " line. A row that says what is stored already changes nothing. Rows that fail are reported and do not"
                        + " stop the others; then the exit status is 2. The same command again goes on where it broke off.",
        footer = {
            "  certigate relation import owners.csv --relation owner",
            "",
            "owners.csv:",
            "  of,with,from",
            "  official_account:shop,company:shop-ltd,2022-03-01T00:00:00+08:00"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RelationImport extends ImportCommand {
    private static final CsvColumns.Known COLUMNS =
            new CsvColumns.Known(List.of("of", "relation", "with", "from", "until"), false);

    @Option(
            names = "--of-type",
            paramLabel = "T",
            description = "The column of has only ids, of this type; else it has TYPE:ID.")
    private @Nullable String ofType;

    @Option(
            names = "--with-type",
            paramLabel = "T",
            description = "The column with has only ids, of this type; else it has TYPE:ID.")
    private @Nullable String withType;

    @Option(names = "--relation", paramLabel = "R", description = "The relation, where a row has none.")
    private @Nullable String relation;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "The start, where a row has none.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "The end, where a row has none. Default: open.")
    private @Nullable OffsetDateTime until;

    @Option(
            names = "--columns",
            paramLabel = "COLUMN=HEADER,...",
            defaultValue = "",
            description = "Which header each column has in the file; columns not named here are then ignored.")
    private String columns;

    @Override
    RowFormat format() {
        if (!isJsonLines()) {
            return new CsvFormat(COLUMNS, CsvColumns.mapping(columns), this::row);
        }
        boolean any = Stream.of(ofType, withType, relation, from, until).anyMatch(option -> option != null);
        if (any || !columns.isEmpty()) {
            throw misuse("expected options of CSV files with a CSV file only, found them with one of JSON Lines");
        }
        return new JsonFormat(RelationImport::row);
    }

    private ImportRow.Builder row(Map<String, String> fields) {
        Relation.Builder made = Relation.newBuilder()
                .setOf(CsvColumns.entity("of", fields.get("of"), ofType))
                .setRelation(CsvColumns.required("relation", fields.getOrDefault("relation", relation), true))
                .setWith(CsvColumns.entity("with", fields.get("with"), withType))
                .setValidFrom(CsvColumns.required("from", instant(fields.get("from"), from), true));
        Timestamp end = instant(fields.get("until"), until);
        if (end != null) {
            made.setValidUntil(end);
        }
        return ImportRow.newBuilder().setRelation(made);
    }

    private static @Nullable Timestamp instant(@Nullable String field, @Nullable OffsetDateTime otherwise) {
        OffsetDateTime instant = field == null ? otherwise : InstantConverter.parse(field);
        return instant == null ? null : Instants.toTimestamp(instant.toInstant());
    }

    private static ImportRow.Builder row(JsonNode document) {
        Relation.Builder made = Relation.newBuilder();
        MessageJsonReader.read(document, "", made);
        return ImportRow.newBuilder().setRelation(made);
    }

    @Override
    List<String> meaning() {
        return Stream.of(ofType, withType, relation, from, until, columns)
                .map(String::valueOf)
                .toList();
    }
}
