package io.certigate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a small UTF-8 file. */
final class TextFile {
    private TextFile() {}

    /**
     * The content of a file, or of standard input for {@code -}.
     *
     * @throws InputException if it is longer than the limit, not UTF-8, or not a file
     */
    static String read(String file, int maxBytes) throws IOException {
        byte[] bytes;
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(path(file))) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new InputException("expected at most " + maxBytes + " bytes, found more");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException("expected UTF-8 text, found other bytes");
        }
    }

    private static Path path(String file) {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            throw new InputException("expected the path of a file, found a name that no file can have");
        }
        if (Files.isDirectory(path)) {
            throw new InputException("expected a file, found a folder");
        }
        return path;
    }
}
