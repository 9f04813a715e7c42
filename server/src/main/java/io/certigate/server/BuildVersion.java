package io.certigate.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The versions that a decision depends upon. */
final class BuildVersion {
    private BuildVersion() {}

    /** Of this program, such as {@code 0.3.0}. */
    static String number() {
        return lines().get(0);
    }

    /** Of the library that evaluates conditions. */
    static String ofCel() {
        return lines().get(1);
    }

    private static List<String> lines() {
        try (InputStream resource = Objects.requireNonNull(BuildVersion.class.getResourceAsStream("version.txt"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
