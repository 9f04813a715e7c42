package io.certigate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a file is read as rows, from its beginning or from a place between two rows. */
interface RowFormat {
    /**
     * The rows from a place on.
     *
     * @param file the file
     * @param in its bytes, which stand at the place; closed by the caller
     * @throws InputException if the file has another form
     */
    RowReader open(Path file, InputStream in, RowReader.Place place) throws IOException;

    /** The bytes of a file from an offset on. */
    static InputStream bytes(Path file, long offset) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            return Channels.newInputStream(channel.position(offset));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
