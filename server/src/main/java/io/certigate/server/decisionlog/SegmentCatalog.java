package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.IndexFile.DamagedIndex;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentChain.Entry;
import io.certigate.server.decisionlog.SegmentChain.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of a log with their indexes: those in files, made where they are missing or damaged, and those in memory. */
final class SegmentCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentCatalog.class);
    private static final Pattern INDEX = Pattern.compile("([0-9]{12})\\.index(\\.new)?");

    /** Heads of index files in memory, of some KiB each. */
    private static final int KEPT_FILES = 4_096;

    /** Indexes in memory, of some MiB each. */
    private static final int KEPT_GROWING = 4;

    private static final float LOAD = 0.75f;

    private final LogFolder folder;
    private final boolean writes;
    private final SegmentList files;
    // Only what makes the missing index files uses it.
    private final TokenLists scratch = new TokenLists();

    // All guarded by this object.
    private Map<Long, Look.Found> known = new HashMap<>();
    private SegmentChain chain = SegmentChain.NONE;
    private final Map<Long, IndexFile> stored = new LinkedHashMap<>(16, LOAD, true);
    private final Map<Long, GrowingIndex> growing = new LinkedHashMap<>(KEPT_GROWING, LOAD, true);
    private final Map<Long, Long> tried = new HashMap<>();

    /**
     * Makes the catalog of a folder.
     *
     * @param writes whether index files are written, and those that are there used: they are the node's own. Without a node nobody knows
     *     who wrote them, and one that leaves something out would hide decisions, so the segments themselves are read
     */
    SegmentCatalog(LogFolder folder, boolean writes) {
        this.folder = folder;
        this.writes = writes;
        this.files = new SegmentList(folder, InstantSource.system(), System::nanoTime);
    }

    /** Whether it is that of the node which writes the log. */
    boolean isWriters() {
        return writes;
    }

    /** Whether a segment has nothing of a window, as can be told without its index; who uses index files asks those. */
    boolean isFar(SegmentChain segments, int at, long since, long until) {
        return !writes && segments.isFar(at, since, until);
    }

    /** The segments, in their order. */
    synchronized SegmentChain segments() throws IOException {
        List<SegmentFile> listed = files.now();
        boolean isKnown = listed.size() == known.size()
                && listed.stream().allMatch(file -> isKnown(known.get(file.number()), file));
        if (!isKnown) {
            chain = look(listed);
        }
        return chain;
    }

    private static boolean isKnown(Look.@Nullable Found found, SegmentFile file) {
        return found != null && found.file().equals(file);
    }

    private SegmentChain look(List<SegmentFile> listed) throws IOException {
        List<Look> all = new ArrayList<>();
        Map<Long, Look.Found> now = new HashMap<>();
        for (SegmentFile file : listed) {
            Look.Found seen = known.get(file.number());
            Look look = isKnown(seen, file) ? seen : look(file);
            if (look instanceof Look.Found found) {
                now.put(file.number(), found);
            }
            if (look != null) {
                all.add(look);
            }
        }
        known = now;
        stored.keySet().retainAll(now.keySet());
        tried.keySet().retainAll(now.keySet());
        growing.keySet().retainAll(now.keySet());
        return SegmentChain.of(folder, all);
    }

    /** Lists the folder anew the next time: a segment is not where it was. */
    void moved() {
        files.forget();
    }

    /** Opens a segment, which may have got its name, or been compressed, since it was listed. */
    private SegmentBytes open(SegmentFile listed) throws IOException {
        try {
            return SegmentBytes.open(listed);
        } catch (NoSuchFileException e) {
            files.forget();
            SegmentFile now = folder.find(listed.number());
            if (now == null) {
                throw e;
            }
            return SegmentBytes.open(now);
        }
    }

    /** What a file is; null if it was deleted meanwhile. */
    private @Nullable Look look(SegmentFile file) throws IOException {
        try (SegmentBytes bytes = open(file)) {
            return SegmentChain.look(folder, file, bytes);
        } catch (NoSuchFileException e) {
            return null;
        } catch (DamagedLog e) {
            return new Look.Wrong(file, e.what());
        }
    }

    /** The index of a segment, with all that was written to it until now. */
    synchronized SegmentIndex index(Entry entry) throws IOException {
        long number = entry.file().number();
        IndexFile file = stored.get(number);
        if (file == null && !growing.containsKey(number)) {
            file = stored(entry);
        }
        if (file != null) {
            return keep(stored, number, file, KEPT_FILES);
        }
        GrowingIndex index = growing.get(number);
        if (index == null) {
            index = new GrowingIndex(entry.file());
        }
        SegmentIndex advanced = advance(entry, index, Pace.full());
        if (advanced instanceof IndexFile made) {
            growing.remove(number);
            return keep(stored, number, made, KEPT_FILES);
        }
        return keep(growing, number, index, KEPT_GROWING);
    }

    private static <V> V keep(Map<Long, V> cache, long number, V value, int most) {
        cache.put(number, value);
        if (cache.size() > most) {
            Iterator<Long> eldest = cache.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return value;
    }

    /** Forgets an index that turned out to be damaged, so that it is made again. */
    synchronized void forget(Entry entry) throws IOException {
        stored.remove(entry.file().number());
        if (writes) {
            Files.deleteIfExists(path(entry.file().number()));
        } else {
            growing.put(entry.file().number(), new GrowingIndex(entry.file()));
        }
    }

    /** Reads on, and if the segment is closed and whole, writes the index; what is to be used then. */
    private SegmentIndex advance(Entry entry, GrowingIndex index, Pace pace) throws IOException {
        try (SegmentBytes bytes = open(entry.file())) {
            readOn(index, bytes, pace);
            Chunks chunks = index.chunks();
            boolean isWhole = !chunks.isEmpty() && chunks.end() == bytes.size() && isFollowed(entry);
            // The file of an index has no place for what cannot be read.
            if (!isWhole || !writes || !index.isComplete()) {
                return index;
            }
            try {
                Path path = path(entry.file().number());
                index.write(path, subject(entry));
                return IndexFile.open(path, subject(entry));
            } catch (IOException e) {
                LOG.warn(
                        "the index of {} could not be written; it stays in memory",
                        entry.file().path(),
                        e);
                return index;
            }
        }
    }

    private static void readOn(GrowingIndex index, SegmentBytes bytes, Pace pace) throws IOException {
        try {
            index.advance(bytes, pace);
        } catch (DamagedLog e) {
            // What is before the damage can be read.
            if (index.chunks().isEmpty()) {
                throw e;
            }
        }
    }

    private boolean isFollowed(Entry entry) {
        List<Entry> entries = chain.entries();
        return entry.file().number() < entries.get(entries.size() - 1).file().number();
    }

    private @Nullable IndexFile stored(Entry entry) throws IOException {
        if (!writes) {
            return null;
        }
        Path path = path(entry.file().number());
        try {
            IndexFile index = IndexFile.open(path, subject(entry));
            if (!index.chunks().isGapless(entry.first())) {
                throw new DamagedIndex(path);
            }
            try (SegmentBytes bytes = open(entry.file())) {
                // Whatever changed the segment since, the index would not know.
                return bytes.size() == index.chunks().end() ? index : null;
            }
        } catch (DamagedIndex e) {
            LOG.warn("{}; it is made again", e.getMessage());
            return null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private IndexFile.Subject subject(Entry entry) throws IOException {
        return new IndexFile.Subject(folder.identity(), entry.file().number(), entry.crc());
    }

    private Path path(long number) {
        return folder.index(number);
    }

    /** Makes the index file of one closed segment that has none; whether there was one to make. For one thread. */
    boolean indexOne() throws IOException {
        for (Entry entry : segments().entries()) {
            if (isMissing(entry)) {
                // Not held in memory, whatever becomes of it.
                advance(entry, new GrowingIndex(entry.file(), scratch), Pace.gentle());
                return true;
            }
        }
        return false;
    }

    /** One that cannot be indexed, since it is not whole, is tried again when its size has changed. */
    private synchronized boolean isMissing(Entry entry) throws IOException {
        long number = entry.file().number();
        if (!isFollowed(entry) || stored.containsKey(number)) {
            return false;
        }
        long size;
        try (SegmentBytes bytes = open(entry.file())) {
            size = bytes.size();
        }
        boolean isMissing = !Long.valueOf(size).equals(tried.get(number)) && stored(entry) == null;
        if (isMissing) {
            tried.put(number, size);
        }
        return isMissing;
    }

    /** Deletes the index files whose segments are gone. */
    void tidy() throws IOException {
        Set<Long> there = folder.segments().stream().map(SegmentFile::number).collect(Collectors.toSet());
        try (Stream<Path> all = Files.list(folder.path())) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Matcher name = INDEX.matcher(file.getFileName().toString());
                if (name.matches() && (name.group(2) != null || !there.contains(Long.parseLong(name.group(1))))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
