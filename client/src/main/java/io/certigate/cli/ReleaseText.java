package io.certigate.cli;

import io.certigate.v1.Activation;
import io.certigate.v1.Release;
import java.util.List;

/** Writes releases for people. */
final class ReleaseText {
    private static final int SHORT_HASH = 12;

    private final Output out;

    ReleaseText(Output out) {
        this.out = out;
    }

    /** The first digits of a hash: enough to name the release. */
    static String shortHash(String hash) {
        return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    /** The short hash after a space; nothing if there is none. */
    static String named(String hash) {
        return hash.isEmpty() ? "" : " " + shortHash(hash);
    }

    void release(Release release) {
        out.line(out.style().strong("release " + release.getHash()));
        out.field("published", out.instant(release.getPublishedAt()) + " by " + release.getPublishedBy());
        out.field("why", release.getWhy());
        out.field(
                "holds",
                release.getDocuments() + " documents, " + release.getRules() + " rules, " + release.getCases()
                        + " cases");
        release.getWaiversList().forEach(waiver -> out.field("waived", waiver.getTestCase() + ": " + waiver.getWhy()));
        String since = release.hasActivation() ? activated(release.getActivation()) : "never";
        out.field(release.getActive() ? "active since" : "was active", since);
    }

    private String activated(Activation activation) {
        return out.instant(activation.getAt()) + " by " + activation.getBy()
                + (activation.getWhy().isEmpty() ? "" : ": " + activation.getWhy());
    }

    /** A table of releases. */
    static Table table(Output out) {
        return new Table(
                out,
                "RELEASE",
                "ACTIVE",
                "PUBLISHED",
                "BY",
                "ACTIVATED",
                "BY",
                "DOCUMENTS",
                "RULES",
                "CASES",
                "WAIVED",
                "WHY");
    }

    /** A row of the table. */
    List<String> row(Release release) {
        Activation activation = release.getActivation();
        return List.of(
                shortHash(release.getHash()),
                release.getActive() ? "active" : "",
                out.instant(release.getPublishedAt()),
                release.getPublishedBy(),
                release.hasActivation() ? out.instant(activation.getAt()) : "never",
                activation.getBy(),
                Integer.toString(release.getDocuments()),
                Integer.toString(release.getRules()),
                Integer.toString(release.getCases()),
                Integer.toString(release.getWaiversCount()),
                release.getWhy());
    }
}
