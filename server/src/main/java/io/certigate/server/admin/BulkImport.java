package io.certigate.server.admin;

import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.Change;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordReader;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Writes many records, a chunk of them as one revision. Its good rows are written, its bad ones hinder no other. */
public final class BulkImport {
    private final Writer writer;
    private final Supplier<RegistryWords> words;
    private final RecordReader current;
    private final InstantSource clock;
    private final Executor executor;

    /**
     * Makes the importer.
     *
     * @param writer the one writing thread
     * @param words what the active release declares, asked for once per chunk
     * @param current the current records, for chunks that are repeated
     * @param clock the wall clock
     * @param executor runs what blocks for repeated chunks; bounded
     */
    public BulkImport(
            Writer writer,
            Supplier<RegistryWords> words,
            RecordReader current,
            InstantSource clock,
            Executor executor) {
        this.writer = writer;
        this.words = words;
        this.current = current;
        this.clock = clock;
        this.executor = executor;
    }

    /** Begins to import; each of several imports has its own. */
    public ImportSession begin() {
        return new ImportSession(this);
    }

    /**
     * Writes a chunk, and completes when this node's decisions see it. Does not block, but takes about a millisecond.
     *
     * @param session may be abandoned while the chunk waits: then it is not written
     */
    CompletableFuture<ImportedChunk> write(ImportChunk chunk, ImportSession session) {
        ChunkRules rules = new ChunkRules(chunk, words.get());
        WriteOptions options = chunk.options();
        Idempotency idempotency = new Idempotency(options.idempotencyKey(), RequestHash.of(chunk));
        return writer.write(options, idempotency, (records, now) -> {
                    session.requireWanted();
                    return rules.changes(records, now);
                })
                .thenCompose(committed -> committed.repeated()
                        ? CompletableFuture.supplyAsync(() -> again(chunk, committed), executor)
                        : CompletableFuture.completedFuture(rules.result(committed.revision())));
    }

    private ImportedChunk again(ImportChunk chunk, Committed committed) {
        Set<String> before = committed.changes().stream().map(Change::key).collect(Collectors.toSet());
        ChunkRules rules = new ChunkRules(chunk, words.get());
        rules.judgeAgain(current, clock.instant(), before);
        return rules.result(committed.revision());
    }
}
