package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{12})\\.segment");

    /**
     * A segment on disk.
     *
     * @param number its number in the log, from 1
     * @param path its file
     */
    public record SegmentFile(long number, Path path) {}

    /** The log of a data folder. */
    public static LogFolder in(Path data) {
        return new LogFolder(data.resolve(NAME));
    }

    /** Makes the folder and its identity if they are not there. */
    void create() throws IOException {
        Files.createDirectories(path);
        Path identity = path.resolve(IDENTITY);
        if (!Files.exists(identity)) {
            Files.writeString(identity, UUID.randomUUID() + "\n");
        }
    }

    /** Identity of the log, a UUID. */
    public String identity() throws IOException {
        return Files.readString(path.resolve(IDENTITY)).strip();
    }

    /** The segments by number; none if there is no folder. */
    public List<SegmentFile> segments() throws IOException {
        List<SegmentFile> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new SegmentFile(Long.parseLong(name.group(1)), file));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(SegmentFile::number));
        return found;
    }

    /** The file of a segment. */
    SegmentFile segment(long number) {
        return new SegmentFile(number, path.resolve(String.format(Locale.ROOT, "%012d.segment", number)));
    }

    /** The file of a segment's index. */
    Path index(long number) {
        return path.resolve(String.format(Locale.ROOT, "%012d.index", number));
    }
}
