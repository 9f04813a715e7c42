package io.certigate.server.admin;

import io.certigate.server.model.Revision;
import java.util.List;

/**
 * An acknowledged chunk of an import: durable, and seen by this node's decisions.
 *
 * @param number of the chunk
 * @param revision the revision of the write; of the state if nothing was written
 * @param written rows that were written
 * @param unchanged rows that said what was stored already
 * @param malformed certifications among both whose number is malformed under the active release
 * @param failures rows that were refused, in their order
 */
public record ImportedChunk(
        long number, Revision revision, int written, int unchanged, int malformed, List<Failure> failures) {
    /** Copies the failures. */
    public ImportedChunk {
        failures = List.copyOf(failures);
    }

    /**
     * A row that was refused.
     *
     * @param line where the caller has it
     * @param refusal why: {@link AdminException.Invalid} or {@link AdminException.FailedPrecondition}
     */
    public record Failure(long line, AdminException refusal) {}
}
