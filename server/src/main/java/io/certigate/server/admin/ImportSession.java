package io.certigate.server.admin;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * One caller's import. After a chunk that failed as a whole none that follows is written: a row must not be overtaken by a
 * later one about the same record.
 */
public final class ImportSession {
    private final BulkImport imports;
    private volatile boolean abandoned;

    ImportSession(BulkImport imports) {
        this.imports = imports;
    }

    /**
     * Writes a chunk, and completes when this node's decisions see it. Call it for one chunk after the other; it does not
     * block, but takes about a millisecond.
     *
     * @return fails with an {@link AdminException} if the chunk as a whole could not be written
     */
    public CompletableFuture<ImportedChunk> write(ImportChunk chunk) {
        if (abandoned) {
            return CompletableFuture.failedFuture(gone());
        }
        return imports.write(chunk, this).whenComplete((imported, failure) -> {
            if (failure != null) {
                abandon();
            }
        });
    }

    /** Writes none of the chunks that still wait. */
    public void abandon() {
        abandoned = true;
    }

    void requireWanted() {
        if (abandoned) {
            throw gone();
        }
    }

    private static CancellationException gone() {
        return new CancellationException("the import broke off");
    }
}
