package io.certigate.cli;

import io.certigate.v1.Certification;
import io.certigate.v1.ImportRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code certigate cert import}. */
@Command(
        name = "import",
        description = "Puts the certifications of a CSV file (RFC 4180, UTF-8) with the columns holder, kind, number,"
                + " from, until, issuer, scope. Of these holder, kind and from must be there, or given as options. A"
                + " file named .jsonl has a certification as JSON on each line. A row that says what is stored already"
                + " changes nothing. Rows that fail are reported and do not stop the others; then the exit status is 2."
                + " The same command again goes on where it broke off.",
        footer = {
            "  certigate cert import certifications.csv",
            "",
            "certifications.csv:",
            "  holder,kind,number,from,until",
            "  company:chain,cn.cac.blockchain_filing,京网信备11010519864491550014号,2019-03-30T00:00:00+08:00,",
            "",
            "A published list with other columns (filing_number,entity,service,division_code,division):",
            "  certigate cert import cac_filings.csv --kind cn.cac.blockchain_filing \\",
            "      --columns number=filing_number,holder=entity,scope=service \\",
            "      --holder-type company --from 2019-03-30T00:00:00+08:00"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertImport extends ImportCommand {
    private static final CsvColumns.Known COLUMNS =
            new CsvColumns.Known(List.of("holder", "kind", "number", "from", "until", "issuer", "scope"), false);

    @Mixin
    private CertDefaults defaults;

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
        if (defaults.any() || !columns.isEmpty()) {
            throw misuse("expected options of CSV files with a CSV file only, found them with one of JSON Lines");
        }
        return new JsonFormat(CertImport::row);
    }

    private ImportRow.Builder row(Map<String, String> fields) {
        return ImportRow.newBuilder().setCertification(defaults.certification(fields));
    }

    private static ImportRow.Builder row(JsonNode document) {
        Certification.Builder certification = Certification.newBuilder();
        MessageJsonReader.read(document, "", certification);
        return ImportRow.newBuilder().setCertification(certification);
    }

    @Override
    List<String> meaning() {
        List<String> meaning = new ArrayList<>(defaults.texts());
        meaning.add(columns);
        return meaning;
    }
}
