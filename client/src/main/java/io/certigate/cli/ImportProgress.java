package io.certigate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far an import has come: what a repeated command goes on from.
 *
 * @param importId identity of the import
 * @param source what is imported, and how
 * @param chunk number of the last chunk that was acknowledged, 0 for none
 * @param place where the next one begins
 * @param counts what the rows so far came to
 * @param errors length of the file of errors, in bytes
 */
record ImportProgress(
        String importId, Source source, long chunk, RowReader.Place place, ImportCounts counts, long errors) {
    private static final int DIGESTED = 1024 * 1024;
    private static final int MAX_BYTES = 64 * 1024;

    /**
     * What is imported, and how.
     *
     * @param size of the file, in bytes
     * @param digest SHA-256 of its first MiB
     * @param options SHA-256 of the options that decide what the rows mean
     */
    record Source(long size, String digest, String options) {
        static Source of(Path file, List<String> options) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return new Source(
                        Files.size(file),
                        sha256(in.readNBytes(DIGESTED)),
                        sha256(String.join("\0", options).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** The beginning of a new import. */
    static ImportProgress begin(Source source) {
        return new ImportProgress(UUID.randomUUID().toString(), source, 0, RowReader.Place.BEGIN, ImportCounts.NONE, 0);
    }

    /** After a chunk. */
    ImportProgress after(ImportChunks.Chunk done, ImportCounts sum, long errorBytes) {
        return new ImportProgress(importId, source, done.message().getNumber(), done.end(), sum, errorBytes);
    }

    /**
     * Reads what {@link #save} wrote; null if there is no such file.
     *
     * @throws InputException if it is something else
     */
    static @Nullable ImportProgress load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            JsonNode node = Json.parse(TextFile.read(file.toString(), MAX_BYTES));
            return new ImportProgress(
                    node.required("importId").stringValue(),
                    new Source(
                            node.required("size").longValue(),
                            node.required("digest").stringValue(),
                            node.required("options").stringValue()),
                    node.required("chunk").longValue(),
                    new RowReader.Place(
                            node.required("offset").longValue(),
                            node.required("line").longValue()),
                    ImportCounts.read(node.required("counts")),
                    node.required("errors").longValue());
        } catch (InputException | JacksonException e) {
            throw new InputException(file + ": expected the progress of an import, found something else ("
                    + e.getMessage() + "); name another file with --progress, or begin anew with --restart");
        }
    }

    /** Writes it in one step: there is the old one or the new one, whatever happens. */
    void save(Path file) throws IOException {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("importId", importId)
                .put("size", source.size())
                .put("digest", source.digest())
                .put("options", source.options())
                .put("chunk", chunk)
                .put("offset", place.offset())
                .put("line", place.line())
                .put("errors", errors);
        node.set("counts", counts.json());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, node + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
