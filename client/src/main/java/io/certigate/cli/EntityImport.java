package io.certigate.cli;

import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImportRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code certigate entity import}. */
@Command(
        name = "import",
        description = "Puts the entities of a CSV file (RFC 4180, UTF-8) with the column entity and a column for each"
                + " property, named as in --prop of 'entity put': K or K:TYPE. An empty field is a property that is not"
                + " there. A file named .jsonl has an entity as JSON on each line. Each row replaces the whole entity; one"
                + " that says what is stored already changes nothing. Rows that fail are reported and do not stop the"
                + " others; then the exit status is 2. The same command again goes on where it broke off.",
        footer = {
            "  certigate entity import accounts.csv",
            "",
            "accounts.csv:",
            "  entity,platform,entity_type,memberships:list",
            "  official_account:shop,weixin,small_business,",
            "  company:bank,,bank,cn.banking_association"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EntityImport extends ImportCommand {
    private static final String ENTITY = "entity";

    private static final CsvColumns.Known COLUMNS = new CsvColumns.Known(List.of(ENTITY), true);

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "The entity column has only ids, of this type; else it has TYPE:ID.")
    private @Nullable String type;

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
        if (type != null || !columns.isEmpty()) {
            throw misuse("expected options of CSV files with a CSV file only, found them with one of JSON Lines");
        }
        return new JsonFormat(EntityImport::row);
    }

    private ImportRow.Builder row(Map<String, String> fields) {
        EntityReference ref = CsvColumns.entity(ENTITY, fields.get(ENTITY), type);
        List<PropertyArgument> properties = new ArrayList<>();
        new TreeMap<>(fields).forEach((column, field) -> {
            if (!column.equals(ENTITY)) {
                properties.add(PropertyArgument.parse(column, field));
            }
        });
        return ImportRow.newBuilder()
                .setEntity(Entity.newBuilder()
                        .setType(ref.getType())
                        .setId(ref.getId())
                        .putAllProperties(PropertyTree.of(properties)));
    }

    private static ImportRow.Builder row(JsonNode document) {
        Entity.Builder entity = Entity.newBuilder();
        MessageJsonReader.read(document, "", entity);
        return ImportRow.newBuilder().setEntity(entity);
    }

    @Override
    List<String> meaning() {
        return List.of(String.valueOf(type), columns);
    }
}
