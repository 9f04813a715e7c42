package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code certigate import}. */
@Command(
        name = "import",
        description =
                "Puts the records of a file of JSON Lines: on each line an entity, a certification or a relation, in"
                        + " the form in which 'list -o json' shows them. A row that says what is stored already changes nothing."
                        + " Rows that fail are reported and do not stop the others; then the exit status is 2. The same command"
                        + " again goes on where it broke off.",
        footer = {
            "  certigate import registry.jsonl --errors refused.csv",
            "",
            "registry.jsonl:",
            "  {\"entity\": {\"type\": \"company\", \"id\": \"chain\", \"properties\": {\"entity_type\": \"enterprise\"}}}",
            "  {\"certification\": {\"holder\": {\"type\": \"company\", \"id\": \"chain\"}, \"kind\": \"cn.icp.filing\", ...}}",
            "  {\"relation\": {\"of\": {...}, \"relation\": \"owner\", \"with\": {...}, \"validFrom\": \"2022-03-01T00:00:00+08:00\"}}"
        })
final class RecordsImport extends ImportCommand {
    @Override
    RowFormat format() {
        return new JsonFormat(RecordsImport::row);
    }

    private static ImportRow.Builder row(JsonNode document) {
        ImportRow.Builder row = ImportRow.newBuilder();
        if (document.isObject() && document.has("line")) {
            throw new InputException("expected one of entity, certification, relation, found 'line'");
        }
        MessageJsonReader.read(document, "", row);
        if (row.getRecordCase() == ImportRow.RecordCase.RECORD_NOT_SET) {
            throw new InputException("expected one of entity, certification, relation, found none");
        }
        return row;
    }

    @Override
    List<String> meaning() {
        return List.of();
    }
}
