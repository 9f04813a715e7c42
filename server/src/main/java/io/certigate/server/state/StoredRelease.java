package io.certigate.server.state;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a release besides its documents.
 *
 * @param hash its content hash
 * @param revision at which it was published
 * @param publishedAt when
 * @param actor who
 * @param why why, empty if not said
 * @param report what it holds
 * @param activation its latest activation, null if it was never active
 */
public record StoredRelease(
        String hash,
        long revision,
        Instant publishedAt,
        String actor,
        String why,
        Report report,
        @Nullable Activation activation) {
    /**
     * What a release holds and what its suites said when it was published.
     *
     * @param documents how many documents
     * @param rules how many rules
     * @param cases how many cases; all passed but those waived
     * @param waivers the cases that failed, in the order of their names
     */
    public record Report(int documents, int rules, int cases, List<Waiver> waivers) {
        /** Of a release whose report nobody kept. */
        public static final Report UNKNOWN = new Report(0, 0, 0, List.of());

        /** Copies the waivers. */
        public Report {
            waivers = List.copyOf(waivers);
        }
    }

    /**
     * A case that failed and did not stand in the way.
     *
     * @param testCase its name with its suite's, {@code suite/case}
     * @param why why
     */
    public record Waiver(String testCase, String why) {}
}
