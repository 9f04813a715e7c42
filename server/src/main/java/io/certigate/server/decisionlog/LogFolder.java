package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a log: its identity, and its segments by number.
 *
 * @param path the folder
 */
public record LogFolder(Path path) {
    private static final String NAME = "decision-log";
    private static final String IDENTITY = "identity";
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{12})\\.segment(?:\\.gz)?");
    private static final Pattern DAMAGED = Pattern.compile("([0-9]{12})\\.segment\\.damaged(?:-[0-9]+)?");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MAX_IDENTITY = 64;
    private static final String COMPRESSED = ".gz";
    private static final String CHECKPOINTS = "checkpoints.jsonl";

    /**
     * A segment on disk.
     *
     * @param number its number in the log, from 1
     * @param path its file
     */
    public record SegmentFile(long number, Path path) {
        /** Whether it is compressed, as only one that is closed can be. */
        public boolean isCompressed() {
            return path.toString().endsWith(COMPRESSED);
        }

        /** Its file once it is compressed. */
        SegmentFile compressed() {
            return new SegmentFile(number, path.resolveSibling(path.getFileName() + COMPRESSED));
        }
    }

    /** The log of a data folder. */
    public static LogFolder in(Path data) {
        return new LogFolder(data.resolve(NAME));
    }

    /** Makes the folder and its identity if they are not there. */
    void create() throws IOException {
        Files.createDirectories(path);
        if (!Files.exists(path.resolve(IDENTITY))) {
            identify(UUID.randomUUID().toString());
        }
    }

    /** Writes the identity. */
    void identify(String log) throws IOException {
        Durable.write(path.resolve(IDENTITY), (log + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Identity of the log, a UUID.
     *
     * @throws NoSuchFileException if there is no log
     * @throws IOException if it cannot be read, or is none
     */
    public String identity() throws IOException {
        Path file = path.resolve(IDENTITY);
        String text = Files.size(file) > MAX_IDENTITY
                ? ""
                : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new IOException("expected the UUID of a decision log in " + file + ", found '" + text
                    + "'; write the one that the headers of its segments name into it");
        }
        return text;
    }

    /** The segments by number; none if there is no folder. Of one that is there compressed and as it was, the latter counts. */
    public List<SegmentFile> segments() throws IOException {
        TreeMap<Long, SegmentFile> found = new TreeMap<>();
        for (SegmentFile file : files(SEGMENT)) {
            found.merge(file.number(), file, (one, other) -> one.isCompressed() ? other : one);
        }
        return List.copyOf(found.values());
    }

    /** What was set aside because it is damaged, by number. */
    public List<SegmentFile> damaged() throws IOException {
        return files(DAMAGED);
    }

    private List<SegmentFile> files(Pattern pattern) throws IOException {
        List<SegmentFile> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = pattern.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new SegmentFile(Long.parseLong(name.group(1)), file));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparingLong(SegmentFile::number).thenComparing(SegmentFile::path));
        return found;
    }

    /** The file that its checkpoints are appended to. */
    public Path checkpoints() {
        return path.resolve(CHECKPOINTS);
    }

    /** The file of a segment. */
    SegmentFile segment(long number) {
        return new SegmentFile(number, path.resolve(String.format(Locale.ROOT, "%012d.segment", number)));
    }
}
