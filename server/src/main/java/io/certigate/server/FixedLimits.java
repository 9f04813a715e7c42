package io.certigate.server;

import io.certigate.server.admin.ImportChunk;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.admin.Writer;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.grpc.GrpcLimits;
import io.certigate.server.model.Limit;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/** The limits of a node that are no settings. */
public final class FixedLimits {
    private static final String BYTES = "bytes";

    private FixedLimits() {}

    /** The most important ones, those of one part together. */
    public static List<Limit> list() {
        List<Limit> all = new ArrayList<>(GrpcLimits.list());
        all.addAll(List.of(
                new Limit(
                        "view.staleness",
                        Config.DEFAULT_MAX_STALENESS.toMillis(),
                        "ms",
                        "how long a view of the state is trusted; beyond it checks are UNAVAILABLE"),
                new Limit("write.queue", Writer.DEFAULT_QUEUE, "", "writes that wait for the one under way"),
                new Limit("import.chunk", ImportChunk.MAX_ROWS, "rows", "rows of an import that are one revision"),
                new Limit("directive.held", HeldDirectives.MAX, "", "directives that are not long over"),
                new Limit(
                        "release.documents",
                        ReleaseFolder.MAX_DOCUMENTS,
                        "",
                        "policies, suites and vocabularies of one release"),
                new Limit("release.document", ReleaseFolder.MAX_DOCUMENT_BYTES, BYTES, "one document of a release"),
                new Limit("release.size", ReleaseFolder.MAX_RELEASE_BYTES, BYTES, "all documents of a release"),
                new Limit("yaml.document", YamlNode.MAX_DOCUMENT, "characters", "any YAML document"),
                new Limit("log.segment", LogSettings.SEGMENT_BYTES, BYTES, "a segment of the decision log"),
                new Limit("queue.registry-reads", Main.REGISTRY_QUEUE, "", "reads of the registry that wait"),
                new Limit("queue.lookups", Main.LOOKUP_QUEUE, "", "checks that wait for facts to be read"),
                new Limit("queue.studies", Main.STUDY_QUEUE, "", "forecasts and other long questions that wait"),
                new Limit("queue.releases", Main.RELEASE_QUEUE, "", "releases that wait to be compiled"),
                new Limit("queue.evidence", Main.EVIDENCE_QUEUE, "", "questions for evidence that wait"),
                new Limit("queue.impact", Main.IMPACT_QUEUE, "", "assessments of impact that wait")));
        return List.copyOf(all);
    }
}
