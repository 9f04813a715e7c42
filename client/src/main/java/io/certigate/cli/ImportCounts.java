package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.Revision;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the rows of an import came to.
 *
 * @param rows all rows
 * @param stored those written, or stored already
 * @param unchanged those stored already
 * @param malformed certifications among the stored ones whose number is malformed
 * @param failed those refused
 * @param revision number of the last revision
 * @param epoch its epoch
 */
record ImportCounts(long rows, long stored, long unchanged, long malformed, long failed, long revision, String epoch) {
    /** Nothing yet. */
    static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0, 0, 0, "");

    /** With a chunk that was answered. */
    ImportCounts plus(ImportRecordsResponse answer) {
        int more = answer.getWritten() + answer.getUnchanged();
        return new ImportCounts(
                rows + more + answer.getFailuresCount(),
                stored + more,
                unchanged + answer.getUnchanged(),
                malformed + answer.getMalformed(),
                failed + answer.getFailuresCount(),
                answer.getRevision().getNumber(),
                answer.getRevision().getEpoch());
    }

    /** With rows that were not sent. */
    ImportCounts plusFailed(int more) {
        return new ImportCounts(rows + more, stored, unchanged, malformed, failed + more, revision, epoch);
    }

    /** As JSON, as the command shows it. */
    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("rows", rows)
                .put("stored", stored)
                .put("unchanged", unchanged)
                .put("malformed", malformed)
                .put("failed", failed);
        node.set("revision", Json.parse(MessageJson.of(revisionMessage())));
        return node;
    }

    /** Reads what {@link #json} wrote. */
    static ImportCounts read(JsonNode node) {
        JsonNode revision = node.required("revision");
        return new ImportCounts(
                node.required("rows").longValue(),
                node.required("stored").longValue(),
                node.required("unchanged").longValue(),
                node.required("malformed").longValue(),
                node.required("failed").longValue(),
                revision.required("number").longValue(),
                revision.has("epoch") ? revision.required("epoch").stringValue() : "");
    }

    /** In words. */
    String text() {
        return "stored " + stored + " of " + rows + " rows"
                + (unchanged == 0 ? "" : ", " + unchanged + " of them as they were")
                + (malformed == 0 ? "" : ", " + malformed + " of them MALFORMED")
                + (stored == 0 ? "" : ", last revision " + Output.revision(revisionMessage()));
    }

    private Revision revisionMessage() {
        return Revision.newBuilder().setNumber(revision).setEpoch(epoch).build();
    }
}
