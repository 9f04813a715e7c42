package io.certigate.server.command;

import io.certigate.server.decisionlog.Masks;
import io.certigate.server.model.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
    private List<String> paths = List.of();

    @Option(
            names = "--log-mask-key",
            paramLabel = "FILE",
            description = "The key of the hashes: a file of at least " + Masks.LEAST_KEY + " random bytes.")
    private @Nullable Path key;

    /**
     * What was chosen.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    Masks masks() {
        Map<String, Masks.How> how = new HashMap<>();
        for (String option : paths) {
            int equals = option.indexOf('=');
            String path = equals < 0 ? option : option.substring(0, equals);
            Masks.How read = how(option, equals < 0 ? "" : option.substring(equals + 1));
            Masks.How before = how.put(path, read);
            if (before != null && before != read) {
                throw new IllegalArgumentException(
                        "expected one --log-mask for " + path + ", found drop and hash; leave out one of them");
            }
        }
        if (how.containsValue(Masks.How.HASH) && key == null) {
            throw new IllegalArgumentException(
                    "expected --log-mask-key FILE beside --log-mask PATH=hash, found none; make a key with"
                            + " 'head -c 32 /dev/urandom > FILE', or choose drop");
        }
        return Masks.of(how, key == null ? null : read(key));
    }

    private static Masks.How how(String option, String word) {
        return switch (word) {
            case "drop" -> Masks.How.DROP;
            case "hash" -> Masks.How.HASH;
            default ->
                throw new IllegalArgumentException("expected --log-mask PATH=drop or PATH=hash, found '" + option + "'"
                        + Nearest.hint(word, List.of("drop", "hash")));
        };
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
