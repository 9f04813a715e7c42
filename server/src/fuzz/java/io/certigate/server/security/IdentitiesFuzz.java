package io.certigate.server.security;

import io.certigate.server.yaml.Problems;
import java.nio.charset.StandardCharsets;

/** A file of identities: it is read, or its problems are told; nothing else is thrown, and never both. */
public final class IdentitiesFuzz {
    private IdentitiesFuzz() {}

    /** One file. */
    public static void fuzzerTestOneInput(byte[] input) {
        Problems problems = new Problems();
        Identities read =
                IdentitiesParser.parse("identities.yaml", new String(input, StandardCharsets.UTF_8), problems);
        if ((read == null) == problems.isEmpty()) {
            throw new AssertionError("expected identities or problems, found both or neither: " + problems);
        }
    }
}
