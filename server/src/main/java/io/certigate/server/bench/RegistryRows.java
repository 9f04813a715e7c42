package io.certigate.server.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A large CSV file of certifications to import, always the same for the same numbers: one certification for each of many
 * companies.
 */
public final class RegistryRows {
    /** Most rows of a file. */
    public static final long MAX_ROWS = 1_000_000_000;

    // A prime greater than the most rows: its multiples, modulo the rows, name each of them once, far from the one
    // before.
    private static final long STEP = 1_000_000_007;

    private final long rows;
    private final boolean scattered;

    /**
     * Chooses a file.
     *
     * @param rows 1 to {@value #MAX_ROWS}
     * @param scattered whether neighbors are far from each other, as in a file that nobody sorted; otherwise they are in the
     *     order of the holders
     */
    public RegistryRows(long rows, boolean scattered) {
        if (rows < 1 || rows > MAX_ROWS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_ROWS + " rows, found " + rows);
        }
        this.rows = rows;
        this.scattered = scattered;
    }

    /** The id of the company of a row, from 0. */
    public static String holder(long row) {
        return String.format(Locale.ROOT, "bench-%09d", row);
    }

    /** Writes the file. */
    public void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("holder,kind,number,from,until,scope\n");
            for (long i = 0; i < rows; i++) {
                out.write(row(scattered ? i * STEP % rows : i));
            }
        }
    }

    private static String row(long row) {
        String holder = holder(row);
        return "company:" + holder + ",identity.real_name,R-" + holder
                + ",2020-01-01T00:00:00+08:00,2040-01-01T00:00:00+08:00,benchmark\n";
    }
}
