package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final Pattern SPARE = Pattern.compile("([0-9]{12})\\.spare");
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

    /** The segments by number, with one that was begun and does not have its name yet; none if there is no folder. */
    public List<SegmentFile> segments() throws IOException {
        List<SegmentFile> found = files(SEGMENT);
        for (SegmentFile spare : files(SPARE)) {
            if (isBegun(spare.path()) && !Files.exists(segment(spare.number()).path())) {
                found.add(spare);
            }
        }
        found.sort(Comparator.comparingLong(SegmentFile::number));
        return found;
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
            return new ArrayList<>();
        }
        return found;
    }

    /** Whether a segment that was made ahead of use holds records. */
    private static boolean isBegun(Path spare) throws IOException {
        try (InputStream in = Files.newInputStream(spare)) {
            return Arrays.equals(in.readNBytes(Frame.MAGIC.length), Frame.MAGIC);
        } catch (NoSuchFileException e) {
            // It has got its name meanwhile.
            return false;
        }
    }

    /**
     * Gives segments that were made ahead of use their names if they were begun, and removes the others: those that a process
     * leaves when it is killed.
     */
    void adopt(Disk disk) throws IOException {
        for (SegmentFile spare : files(SPARE)) {
            if (isBegun(spare.path())) {
                disk.rename(spare.path(), segment(spare.number()).path());
            } else {
                Files.delete(spare.path());
            }
        }
    }

    /** The file of a segment before it is begun, and until somebody renamed it. */
    SegmentFile spare(long number) {
        return new SegmentFile(number, path.resolve(String.format(Locale.ROOT, "%012d.spare", number)));
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
