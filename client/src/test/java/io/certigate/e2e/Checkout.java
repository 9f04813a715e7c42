package io.certigate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
final class Checkout {
    private Checkout() {}

    /** Its root: the nearest folder above with the packs. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("policies/vocabulary.yaml"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("expected policies/vocabulary.yaml in a folder above the working folder");
        }
        return folder;
    }

    /** The packs. */
    static Path policies() {
        return root().resolve("policies");
    }

    /** The published list of filings. */
    static Path filings() {
        return policies().resolve("cn/data/cac_filings.csv");
    }
}
