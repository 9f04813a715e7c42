package io.certigate.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Files that are used as they are when a connection is made. What cannot be used is said once, and the files of before go on. */
final class FreshFiles {
    private static final System.Logger LOG = System.getLogger(FreshFiles.class.getName());

    private final List<Path> files;
    private final Consumer<List<PemFile>> use;
    private List<ByteBuffer> used;
    private @Nullable String refused;

    /**
     * Uses them for the first time.
     *
     * @param use makes use of what they hold, or throws and leaves everything as it was
     * @throws IllegalArgumentException if they cannot be used
     */
    FreshFiles(Consumer<List<PemFile>> use, Path... files) {
        this.files = List.of(files);
        this.use = use;
        List<PemFile> read = read();
        use.accept(read);
        used = contents(read);
    }

    private List<PemFile> read() {
        return files.stream().map(PemFile::read).toList();
    }

    private static List<ByteBuffer> contents(List<PemFile> read) {
        return read.stream().map(file -> ByteBuffer.wrap(file.bytes())).toList();
    }

    /** Uses them again if they hold something else. */
    synchronized void refresh() {
        try {
            List<PemFile> read = read();
            List<ByteBuffer> contents = contents(read);
            if (!contents.equals(used)) {
                use.accept(read);
                used = contents;
            }
            refused = null;
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(refused)) {
                refused = why;
                LOG.log(System.Logger.Level.WARNING, "TLS goes on with what it has: {0}", why);
            }
        }
    }
}
