package io.certigate.server.command;

import io.certigate.server.decisionlog.Masks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which values {@code serve} keeps out of the decision log. */
final class MaskOptions {
    @Option(
            names = "--log-mask",
            paramLabel = "PATH=HOW",
            description =
                    "Keep the values of a property out of the log: PATH is subject.NAME, action.NAME, resource.NAME or"
                            + " context.NAME, further names lead into maps; HOW is drop, or hash to keep a hash under the key. Of a"
                            + " subject or resource it is kept out of the registry's facts too. Repeatable. A decision that"
                            + " rests upon such a value cannot be replayed.")
    private Map<String, MaskWord> paths = Map.of();

    @Option(
            names = "--log-mask-key",
            paramLabel = "FILE",
            description = "The key of the hashes: a file of at least " + Masks.LEAST_KEY + " random bytes.")
    private @Nullable Path key;

    /** The words for {@link Masks.How} on the command line. */
    enum MaskWord {
        drop,
        hash
    }

    /**
     * What was chosen.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    Masks masks() {
        Map<String, Masks.How> how = new HashMap<>();
        paths.forEach((path, word) -> how.put(
                path,
                switch (word) {
                    case drop -> Masks.How.DROP;
                    case hash -> Masks.How.HASH;
                }));
        if (how.containsValue(Masks.How.HASH) && key == null) {
            throw new IllegalArgumentException(
                    "expected --log-mask-key FILE beside --log-mask PATH=hash, found none; make a key with"
                            + " 'head -c 32 /dev/urandom > FILE', or choose drop");
        }
        return Masks.of(how, key == null ? null : read(key));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected --log-mask-key to name a file that can be read, found " + e, e);
        }
    }
}
