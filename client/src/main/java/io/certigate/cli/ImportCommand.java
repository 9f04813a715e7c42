package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.RegistryServiceGrpc;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that puts the records of a file, a thousand at a time, and can go on where it broke off. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class ImportCommand extends OnlineCommand {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
    private static final List<String> JSON_LINES = List.of(".jsonl", ".ndjson");

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "Why, for the records.")
    private String why;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "Who you are, for the records, where it counts as unauthenticated. Only for a server that asks nobody who"
                            + " they are: others record who was authenticated, and refuse this.")
    private String actor;

    @Option(
            names = "--break-glass",
            paramLabel = "REASON",
            defaultValue = "",
            description = "Put certifications at once although they need a second person, and say why they cannot wait;"
                    + " for administrators. The import is listed until another person reviews it.")
    private String breakGlass;

    @Option(
            names = "--errors",
            paramLabel = "FILE",
            description =
                    "Where all rows that fail are written to, as CSV: line, code, message. Without it the first 20 are"
                            + " shown.")
    private @Nullable Path errors;

    @Option(
            names = "--progress",
            paramLabel = "FILE",
            description = "Where the progress is kept until the import is complete, so that the same command goes on"
                    + " where it broke off. Default: the file's name and .progress.")
    private @Nullable Path progress;

    @Option(names = "--restart", description = "Begin anew, whatever progress there is.")
    private boolean restart;

    /** How the file is read. */
    abstract RowFormat format();

    /** The options that decide what the rows mean. */
    abstract List<String> meaning();

    @Override
    final Duration defaultTimeout() {
        return DEFAULT_TIMEOUT;
    }

    /** Whether the file's name says that it is JSON Lines. */
    final boolean isJsonLines() {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return JSON_LINES.stream().anyMatch(name::endsWith);
    }

    @Override
    final int run(CertigateClient client, Output out) throws IOException {
        RowFormat format = format();
        Path kept = progress == null ? file.resolveSibling(file.getFileName() + ".progress") : progress;
        ImportProgress begin = begin(kept);
        PrintWriter err = command().commandLine().getErr();
        ImportMeter meter = new ImportMeter(err, out.style().colored() && !out.json(), System::nanoTime, begin);
        try (ImportErrors refused =
                ImportErrors.open(file.toString(), errors, errors == null ? 0 : begin.errors(), meter::line)) {
            ImportJournal journal = new ImportJournal(file, format, kept, begin, refused, meter);
            if (begin.chunk() > 0) {
                meter.line("going on after " + begin.counts().rows() + " rows");
            }
            upload(client, journal, meter);
            journal.complete();
            return finished(journal.progress().counts(), out);
        }
    }

    private ImportProgress begin(Path kept) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": expected a file, found a folder");
        }
        List<String> options = new ArrayList<>(meaning());
        options.addAll(List.of(command().qualifiedName(), why, actor));
        if (!breakGlass.isEmpty()) {
            options.add(breakGlass);
        }
        ImportProgress.Source source = ImportProgress.Source.of(file, options);
        ImportProgress before = restart ? null : ImportProgress.load(kept);
        if (before == null) {
            return ImportProgress.begin(source);
        }
        if (!before.source().equals(source)) {
            throw new InputException(kept + ": expected the progress of this file with these options, found that of "
                    + (before.source().options().equals(source.options()) ? "another file" : "other options")
                    + "; repeat the first command to go on, or begin anew with --restart");
        }
        return before;
    }

    private void upload(CertigateClient client, ImportJournal journal, ImportMeter meter) throws IOException {
        ImportHeader header = ImportHeader.newBuilder()
                .setImportId(journal.progress().importId())
                .setWhy(why)
                .setClaimedActor(actor)
                .setBreakGlass(breakGlass)
                .build();
        try {
            new ImportUpload(() -> RegistryServiceGrpc.newBlockingV2Stub(client.channel()), header, timeout(), journal)
                    .run();
        } catch (InputException e) {
            meter.clear();
            // What is kept of the place is of the file as it was before it is corrected.
            String sofar = sofar(journal, "of the rows before, ");
            throw new InputException(file + ": " + e.getMessage() + sofar
                    + (sofar.isEmpty() ? "" : "; correct the file, and import it with --restart"));
        } catch (CertigateException e) {
            meter.line("certigate: " + file + ": stopped" + sofar(journal, "") + "; repeat the command to go on");
            throw e;
        } finally {
            meter.clear();
        }
    }

    private static String sofar(ImportJournal journal, String words) {
        ImportCounts counts = journal.progress().counts();
        return counts.rows() == 0 ? "" : "; " + words + counts.stored() + " are stored";
    }

    private static int finished(ImportCounts counts, Output out) {
        if (out.json()) {
            out.line(counts.json().toString());
        } else {
            out.line(counts.text());
        }
        return counts.failed() == 0 ? ExitStatus.OK : ExitStatus.BAD_INPUT;
    }
}
