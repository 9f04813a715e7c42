package io.certigate.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of this program. */
final class BuildVersion {
    private BuildVersion() {}

    /** Such as {@code 0.3.0}. */
    static String number() {
        try (InputStream resource = Objects.requireNonNull(BuildVersion.class.getResourceAsStream("version.txt"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
