package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.Failures;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationState;
import io.certigate.v1.FieldViolation;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutCertificationResponse;
import io.certigate.v1.Revision;
import io.certigate.v1.WriteOptions;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code certigate cert import}: puts the certifications of a CSV file one by one. */
@Command(
        name = "import",
        description = "Puts the certifications of a CSV file (RFC 4180, UTF-8) with the columns holder, kind, number,"
                + " from, until, issuer, scope. Of these holder, kind and from must be there, or given as options. A"
                + " row that says what is stored already changes nothing. Rows that fail are reported on standard error and"
                + " do not stop the others; then the exit status is 2.",
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
final class CertImport extends OnlineCommand {
    private static final int MAX_REPORTED = 100;

    @Parameters(paramLabel = "FILE.csv", description = "The file.")
    private Path file;

    @Mixin
    private CertDefaults defaults;

    @Option(
            names = "--columns",
            paramLabel = "COLUMN=HEADER,...",
            defaultValue = "",
            description = "Which header each column has in the file; columns not named here are then ignored.")
    private String columns;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "Why, for the records.")
    private String why;

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        Map<String, String> mapping = columns.isEmpty() ? Map.of() : CertColumns.mapping(columns);
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": expected a file, found a folder");
        }
        Progress progress = new Progress();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            CsvReader csv = new CsvReader(reader);
            CsvReader.Row header = csv.read();
            if (header == null) {
                throw new InputException("expected a header, found an empty file");
            }
            CertColumns found = CertColumns.of(header.fields(), mapping);
            for (CsvReader.Row row = csv.read(); row != null; row = csv.read()) {
                put(client, row, found, progress);
            }
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage() + progress.sofar());
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": expected UTF-8 text, found other bytes" + progress.sofar());
        }
        summary(progress, out);
        return progress.failed == 0 ? ExitStatus.OK : ExitStatus.BAD_INPUT;
    }

    /** What has been done. */
    private static final class Progress {
        private int rows;
        private int failed;
        private int unchanged;
        private int malformed;
        private Revision revision = Revision.getDefaultInstance();

        private void add(PutCertificationResponse response) {
            revision = response.getRevision();
            unchanged += response.getUnchanged() ? 1 : 0;
            malformed +=
                    response.getCertification().getState() == CertificationState.CERTIFICATION_STATE_MALFORMED ? 1 : 0;
        }

        private String sofar() {
            return rows == 0 ? "" : "; of the rows before, " + (rows - failed) + " are stored";
        }
    }

    private void put(CertigateClient client, CsvReader.Row row, CertColumns found, Progress progress) {
        progress.rows++;
        try {
            Certification certification = defaults.certification(found.fields(row));
            progress.add(registry(client)
                    .putCertification(PutCertificationRequest.newBuilder()
                            .setCertification(certification)
                            .setOptions(WriteOptions.newBuilder().setWhy(why))
                            .build()));
        } catch (IllegalArgumentException | InputException e) {
            report(row, String.valueOf(e.getMessage()), progress);
        } catch (StatusRuntimeException e) {
            CertigateException failure = Failures.of(e);
            if (ExitStatus.of(failure) != ExitStatus.BAD_INPUT) {
                command()
                        .commandLine()
                        .getErr()
                        .println("certigate: " + file + ":" + row.line() + ": stopped here, "
                                + (progress.rows - 1 - progress.failed)
                                + " rows are stored; repeat the command to go on");
                throw failure;
            }
            report(row, describe(failure), progress);
        }
    }

    private static String describe(CertigateException failure) {
        String violations = failure instanceof CertigateException.InvalidRequest invalid
                ? invalid.violations().stream().map(CertImport::describe).collect(Collectors.joining("; "))
                : "";
        return violations.isEmpty() ? String.valueOf(failure.getMessage()) : violations;
    }

    private static String describe(FieldViolation violation) {
        return violation.getField() + ": " + violation.getDescription();
    }

    private void report(CsvReader.Row row, String message, Progress progress) {
        progress.failed++;
        if (progress.failed <= MAX_REPORTED) {
            command().commandLine().getErr().println(Output.clean(file + ":" + row.line() + ": " + message));
        } else if (progress.failed == MAX_REPORTED + 1) {
            command().commandLine().getErr().println(file + ": further rows failed; correct these first");
        }
    }

    private static void summary(Progress progress, Output out) {
        int stored = progress.rows - progress.failed;
        if (out.json()) {
            out.line(JsonNodeFactory.instance
                    .objectNode()
                    .put("rows", progress.rows)
                    .put("stored", stored)
                    .put("unchanged", progress.unchanged)
                    .put("malformed", progress.malformed)
                    .put("failed", progress.failed)
                    .set("revision", MessageJson.of(progress.revision))
                    .toString());
        } else {
            out.line("stored " + stored + " of " + progress.rows + " rows"
                    + (progress.unchanged == 0 ? "" : ", " + progress.unchanged + " of them as they were")
                    + (progress.malformed == 0 ? "" : ", " + progress.malformed + " of them MALFORMED")
                    + (stored == 0 ? "" : ", last revision " + Output.revision(progress.revision)));
        }
    }
}
