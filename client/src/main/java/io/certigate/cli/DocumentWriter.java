package io.certigate.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the chunks of documents to the files of a folder. */
final class DocumentWriter implements AutoCloseable {
    private final Path folder;
    private @Nullable OutputStream file;
    private int written;

    private DocumentWriter(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes below a folder, which is made if need be.
     *
     * @throws InputException if there is something in it
     */
    static DocumentWriter into(Path folder) throws IOException {
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new InputException("expected a new or empty folder, found a file at " + folder);
            }
            try (Stream<Path> content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    throw new InputException("expected a new or empty folder, found files in " + folder);
                }
            }
        }
        return new DocumentWriter(folder.toAbsolutePath().normalize());
    }

    /**
     * Writes a chunk.
     *
     * @param path the document's path on its first chunk, empty on the others
     */
    void write(String path, ByteString data) throws IOException {
        if (!path.isEmpty()) {
            close();
            Path target = folder.resolve(path).normalize();
            // A server that was tampered with must not write elsewhere.
            if (!target.startsWith(folder) || target.equals(folder)) {
                throw new InputException("expected documents below the folder, found the path '" + path + "'");
            }
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            file = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            written++;
        }
        if (file == null) {
            throw new InputException("expected a document with a path, found one without");
        }
        data.writeTo(file);
    }

    /** How many documents were written. */
    int written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
