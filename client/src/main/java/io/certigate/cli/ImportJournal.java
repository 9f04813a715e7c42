package io.certigate.cli;

import io.certigate.v1.ImportRecordsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that is imported, how far it has come, and what is kept of that for a command that is repeated. */
final class ImportJournal {
    private final Path file;
    private final RowFormat format;
    private final Path progressFile;
    private final ImportErrors errors;
    private final ImportMeter meter;
    private ImportProgress progress;
    private long answered;

    /**
     * Makes one.
     *
     * @param file what is imported
     * @param format how it is read
     * @param progressFile where the progress is kept
     * @param progress where to go on
     * @param errors where rows that fail are named
     * @param meter shows how it goes on
     */
    ImportJournal(
            Path file,
            RowFormat format,
            Path progressFile,
            ImportProgress progress,
            ImportErrors errors,
            ImportMeter meter) {
        this.file = file;
        this.format = format;
        this.progressFile = progressFile;
        this.progress = progress;
        this.errors = errors;
        this.meter = meter;
    }

    /** The chunks after the last that was answered. */
    final class Chunks implements AutoCloseable {
        private final InputStream in;
        private final ImportChunks chunks;

        private Chunks(InputStream in) throws IOException {
            this.in = in;
            this.chunks = new ImportChunks(format.open(file, in, progress.place()), progress.chunk());
        }

        /**
         * The next one, null at the end.
         *
         * @throws InputException if the rest cannot be read as rows
         */
        ImportChunks.@Nullable Chunk next() throws IOException {
            return chunks.next();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Begins to read after the last chunk that was answered. */
    Chunks open() throws IOException {
        InputStream in = RowFormat.bytes(file, progress.place().offset());
        try {
            return new Chunks(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Keeps an answer. */
    void add(ImportChunks.Chunk chunk, ImportRecordsResponse answer) throws IOException {
        ImportCounts counts = progress.counts();
        if (answer.getChunk() != 0) {
            counts = counts.plus(answer);
        }
        counts = counts.plusFailed(chunk.problems().size());
        progress = progress.after(chunk, counts, errors.add(chunk.problems(), answer));
        progress.save(progressFile);
        answered++;
        meter.show(progress);
    }

    /** How many answers this run has had. */
    long answered() {
        return answered;
    }

    /** How far it is. */
    ImportProgress progress() {
        return progress;
    }

    /** Forgets the progress: the import is complete. */
    void complete() throws IOException {
        Files.deleteIfExists(progressFile);
    }
}
