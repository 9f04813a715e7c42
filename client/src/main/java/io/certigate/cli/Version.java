package io.certigate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: this program's version and the JDK that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "certigate " + number(), "JDK " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
        };
    }

    private static String number() {
        try (InputStream resource = Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
