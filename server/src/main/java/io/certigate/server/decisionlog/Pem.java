package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a key from a file in PEM. */
final class Pem {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    private Pem() {}

    /**
     * The bytes of the first block of a file.
     *
     * @param label what the block must be
     * @param advice how such a file is made
     * @throws IllegalArgumentException if there is none, in an operator's words
     */
    static byte[] read(Path file, String label, String advice) {
        if (Files.isDirectory(file)) {
            throw unfit(file, label, "a folder", "check its path");
        }
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unfit(file, label, "a file of more than " + MAX_BYTES + " bytes", advice);
            }
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw unfit(file, label, "no such file", advice);
        } catch (AccessDeniedException e) {
            throw unfit(file, label, "permission denied", "check its owner and permissions");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected a key file that can be read, found " + e + "; check its path, owner and permissions", e);
        }
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw unfit(file, label, "none", advice);
        }
        if (!block.group(1).equals(label)) {
            throw unfit(file, label, "'" + block.group(1) + "'", advice);
        }
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw unfit(file, label, "one that is not Base64", advice);
        }
    }

    /** The complaint about a file. */
    static IllegalArgumentException unfit(Path file, String label, String found, String advice) {
        return new IllegalArgumentException(
                "expected '" + label + "' of an Ed25519 key in PEM, found " + found + ": " + file + "; " + advice);
    }
}
