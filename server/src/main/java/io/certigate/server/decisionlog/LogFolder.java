package io.certigate.server.decisionlog;

import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a log: its identity, and its segments by number.
 *
 * @param path the folder
 * @param memory what whole segments are read into
 */
public record LogFolder(Path path, SegmentMemory memory) {
    private static final String NAME = "decision-log";
    private static final String IDENTITY = "identity";
    private static final Pattern SPARE = Pattern.compile("([0-9]{12})\\.spare");
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{12})\\.segment(?:\\.gz)?");
    private static final Pattern DAMAGED = Pattern.compile("([0-9]{12})\\.segment\\.damaged(?:-[0-9]+)?");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MAX_IDENTITY = 64;
    private static final String COMPRESSED = ".gz";
    private static final String SPARE_END = ".spare";
    private static final String DAMAGED_END = ".damaged";
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

        /** Whether it does not have its name yet. */
        boolean isSpare() {
            return path.toString().endsWith(SPARE_END);
        }

        /** Its file once it is compressed. */
        SegmentFile compressed() {
            return new SegmentFile(number, path.resolveSibling(path.getFileName() + COMPRESSED));
        }
    }

    /** The log of a data folder. */
    public static LogFolder in(Path data) {
        return new LogFolder(data.resolve(NAME), SegmentMemory.OF_PROCESS);
    }

    /** Whether a data folder has a log, so that there is a state to which it belongs. */
    public static boolean isIn(Path data) {
        return Files.exists(data.resolve(NAME).resolve(IDENTITY));
    }

    /** Makes the folder if it is not there. */
    void create() throws IOException {
        Files.createDirectories(path);
    }

    /** Writes the identity. */
    void identify(String log) throws IOException {
        Durable.write(path.resolve(IDENTITY), (log + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Identity of the log, a UUID.
     *
     * @throws NoIdentity if there is no log, or the file with its identity holds something else
     * @throws IOException if it cannot be read
     */
    public String identity() throws IOException {
        Path file = path.resolve(IDENTITY);
        String text;
        try (InputStream in = RegularFile.stream(file)) {
            text = new String(in.readNBytes(MAX_IDENTITY), StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            throw new NoIdentity("expected the identity of a decision log, found no " + file);
        }
        if (!isIdentity(text)) {
            throw new NoIdentity("expected the UUID of a decision log in " + file + ", found '" + text + "'");
        }
        return text;
    }

    /** Whether a text can be the identity of a log. */
    static boolean isIdentity(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    /**
     * What is wrong with a segment whose header is not that of its name, or of another log; null for nothing.
     *
     * @param header what its file begins with
     * @throws IOException if it cannot be told which log this is
     */
    public @Nullable String foreign(SegmentFile file, SegmentHeader header) throws IOException {
        return header.getLog().equals(identity()) && header.getSegment() == file.number()
                ? null
                : foreign(file, "that of segment " + header.getSegment() + " of the log " + header.getLog());
    }

    /** What is said of a file that begins with something else than the header of its segment. */
    String foreign(SegmentFile file, String found) throws IOException {
        return "expected the header of segment " + file.number() + " of the log " + identity() + " in " + file.path()
                + ", found " + found;
    }

    /** A folder that does not say which log it holds. */
    public static final class NoIdentity extends IOException {
        private static final long serialVersionUID = 1L;

        NoIdentity(String message) {
            super(message);
        }
    }

    /**
     * The segments by number, with one that was begun and does not have its name yet; none if there is no folder. Of one that is
     * there compressed and as it was, the latter counts, and before any that does not have its name yet.
     */
    public List<SegmentFile> segments() throws IOException {
        TreeMap<Long, SegmentFile> found = list();
        if (!found.isEmpty() && found.lastKey() - found.firstKey() >= found.size()) {
            // A file that gets another name while its folder is listed may be in the list under neither.
            found = list();
        }
        return List.copyOf(found.values());
    }

    private TreeMap<Long, SegmentFile> list() throws IOException {
        // Before the others: one that gets its name meanwhile is found under it.
        List<SegmentFile> begun = spares();
        TreeMap<Long, SegmentFile> found = new TreeMap<>();
        for (SegmentFile file : files(SEGMENT)) {
            found.merge(file.number(), file, (one, other) -> other.isCompressed() ? one : other);
        }
        begun.forEach(spare -> found.putIfAbsent(spare.number(), spare));
        return found;
    }

    /** The files of those numbers that have more than one: as it was first, then compressed, then what does not have its name yet. */
    NavigableMap<Long, List<SegmentFile>> twins() throws IOException {
        TreeMap<Long, List<SegmentFile>> found = new TreeMap<>();
        for (Pattern pattern : List.of(SEGMENT, SPARE)) {
            for (SegmentFile file : files(pattern)) {
                found.computeIfAbsent(file.number(), number -> new ArrayList<>())
                        .add(file);
            }
        }
        found.values().removeIf(files -> files.size() < 2);
        return found;
    }

    /** Segments that were begun and do not have their names yet, by number. */
    List<SegmentFile> spares() throws IOException {
        return spares(true);
    }

    /** Segments that were made ahead of use, by number. */
    List<SegmentFile> unbegun() throws IOException {
        return spares(false);
    }

    private List<SegmentFile> spares(boolean begun) throws IOException {
        List<SegmentFile> found = new ArrayList<>();
        for (SegmentFile spare : files(SPARE)) {
            if (isBegun(spare.path()) == begun) {
                found.add(spare);
            }
        }
        return found;
    }

    /** A segment as it is now; null if there is none of that number. */
    public @Nullable SegmentFile find(long number) {
        SegmentFile raw = segment(number);
        return Stream.of(raw, raw.compressed(), spare(number), raw, raw.compressed())
                .filter(file -> Files.exists(file.path()))
                .findFirst()
                .orElse(null);
    }

    /**
     * Reads a segment as a whole, from where it is by now. Waits for memory if others read many; close it before the next one is read.
     *
     * @return null if there is none of that number, or no more
     * @throws SegmentImage.NotASegment if it is no segment
     * @throws SegmentMemory.Exhausted if there is no memory for it
     * @throws IOException if it cannot be read
     */
    public @Nullable SegmentImage image(long number) throws IOException {
        for (SegmentFile file = find(number); file != null; file = find(number)) {
            try {
                return SegmentImage.read(file, memory);
            } catch (NoSuchFileException e) {
                // It was compressed or deleted just now.
            }
        }
        return null;
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
            return new ArrayList<>();
        } catch (AccessDeniedException e) {
            throw RegularFile.denied(path, e);
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

    /** Whether a segment that was made ahead of use holds records. */
    static boolean isBegun(Path spare) throws IOException {
        try {
            if (RegularFile.other(spare) != null) {
                return false;
            }
            try (InputStream in = RegularFile.stream(spare)) {
                return Arrays.equals(in.readNBytes(Frame.MAGIC.length), Frame.MAGIC);
            }
        } catch (NoSuchFileException e) {
            // It has got its name meanwhile.
            return false;
        }
    }

    /** Removes what somebody was writing beside its place when a crash ended it. */
    void removeUnfinished() throws IOException {
        for (Path file : files("*" + Durable.UNFINISHED)) {
            Files.delete(file);
        }
    }

    /** All files of the folder. */
    List<Path> files() throws IOException {
        return files("*");
    }

    /** All files that belong to a segment: each one's name begins with its number. */
    List<Path> filesOf(long number) throws IOException {
        return files(String.format(Locale.ROOT, "%012d.*", number));
    }

    private List<Path> files(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, glob)) {
            files.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** A name under which a damaged segment can be set aside. */
    Path aside(long number) {
        String name = segment(number).path().getFileName() + DAMAGED_END;
        Path aside = path.resolve(name);
        for (int i = 2; Files.exists(aside); i++) {
            aside = path.resolve(name + "-" + i);
        }
        return aside;
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
