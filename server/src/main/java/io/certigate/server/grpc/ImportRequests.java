package io.certigate.server.grpc;

import com.google.rpc.Code;
import io.certigate.server.admin.AdminException;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.ImportChunk;
import io.certigate.server.admin.ImportedChunk;
import io.certigate.server.admin.Leave;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.model.RegistryRecord;
import io.certigate.v1.ImportFailure;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import java.util.List;
import java.util.stream.Collectors;

/** What the parts of an import say, and how they are answered. */
final class ImportRequests {
    /** Most violations named of one row. */
    private static final int MAX_VIOLATIONS = 5;

    /** Longest message about one row, in characters; a thousand of them fit into an answer. */
    private static final int MAX_MESSAGE = 500;

    private ImportRequests() {}

    /** Checks a header, and tells who stands in the change log for the records. */
    static String check(ImportHeader header) {
        Violations violations = new Violations();
        violations.plain("header.import_id", header.getImportId(), ImportChunk.MAX_ID);
        violations.required("header.import_id", header.getImportId(), ImportChunk.MAX_ID);
        violations.optional("header.why", header.getWhy(), WriteOptions.MAX_WHY);
        String actor = RegistryRequests.actor("header.claimed_actor", header.getClaimedActor(), violations);
        leave(header, violations);
        violations.finish();
        return actor;
    }

    /**
     * The chunk; a row that is wrong in itself has no record.
     *
     * @param after number of the chunk before, 0 for the first
     * @throws Invalid if the chunk as a whole is wrong
     */
    static void check(io.certigate.v1.ImportChunk chunk, long after) {
        Violations violations = new Violations();
        if (chunk.getNumber() <= after) {
            violations.add("chunk.number", "expected a number greater than " + after + ", found " + chunk.getNumber());
        }
        int rows = chunk.getRowsCount();
        if (rows < 1 || rows > ImportChunk.MAX_ROWS) {
            violations.add("chunk.rows", "expected 1 to " + ImportChunk.MAX_ROWS + " rows, found " + rows);
        }
        violations.finish();
    }

    /** A chunk that was checked. */
    static ImportChunk chunk(ImportHeader header, String actor, io.certigate.v1.ImportChunk chunk) {
        return new ImportChunk(
                header.getImportId(),
                chunk.getNumber(),
                header.getWhy(),
                actor,
                header.getBreakGlass().isEmpty()
                        ? Leave.NONE
                        : new Leave.BreakGlass(header.getBreakGlass(), whole(header)),
                chunk.getRowsList().stream().map(ImportRequests::row).toList());
    }

    /** Refuses a leave that the caller has not. */
    private static void leave(ImportHeader header, Violations violations) {
        RegistryRequests.leave("header.break_glass", header.getBreakGlass(), whole(header), violations);
    }

    private static String whole(ImportHeader header) {
        return "import " + header.getImportId();
    }

    private static ImportChunk.Row row(ImportRow row) {
        try {
            return new ImportChunk.Row(row.getLine(), record(row), List.of());
        } catch (Invalid e) {
            return new ImportChunk.Row(row.getLine(), null, e.violations());
        }
    }

    private static RegistryRecord record(ImportRow row) {
        Violations violations = new Violations();
        return switch (row.getRecordCase()) {
            case ENTITY -> RegistryRequests.entity(row.getEntity(), violations);
            case CERTIFICATION -> RegistryRequests.certification(row.getCertification(), violations);
            case RELATION -> RegistryRequests.relation(row.getRelation(), violations);
            case RECORD_NOT_SET ->
                throw new Invalid(List.of(
                        new Violation("record", "expected an entity, a certification or a relation, found none")));
        };
    }

    /** The answer to a chunk. */
    static ImportRecordsResponse answer(ImportedChunk imported) {
        ImportRecordsResponse.Builder answer = ImportRecordsResponse.newBuilder()
                .setChunk(imported.number())
                .setRevision(RegistryMessages.revision(imported.revision()))
                .setWritten(imported.written())
                .setUnchanged(imported.unchanged())
                .setMalformed(imported.malformed());
        for (ImportedChunk.Failure failure : imported.failures()) {
            AdminException refusal = failure.refusal();
            Code code = refusal instanceof Invalid ? Code.INVALID_ARGUMENT : Code.FAILED_PRECONDITION;
            answer.addFailures(ImportFailure.newBuilder()
                    .setLine(failure.line())
                    .setCode(code.getNumber())
                    .setMessage(clip(message(refusal))));
        }
        return answer.build();
    }

    private static String message(AdminException refusal) {
        if (refusal instanceof Invalid invalid) {
            return invalid.violations().stream()
                    .limit(MAX_VIOLATIONS)
                    .map(violation -> violation.field() + ": " + violation.description())
                    .collect(Collectors.joining("; "));
        }
        return String.valueOf(refusal.getMessage());
    }

    private static String clip(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
    }
}
