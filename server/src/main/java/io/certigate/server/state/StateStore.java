package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Relation;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the change log and the current records. Every method blocks, for a bounded time, and throws
 * {@link StoreException} if the store cannot be used.
 */
public interface StateStore extends RecordReader {
    /** Most changes, or records of a list, of one read; a limit may be one greater, to see whether more follow. */
    int MAX_ROWS = 1_000;

    /** The end of the change log, in one read. */
    Head head();

    /**
     * The head and the changes after a revision, in one statement and so of one instant. Waits for nobody else who reads.
     *
     * @param after a number from 0
     * @param limit about how many changes, 1 to {@value #MAX_ROWS}
     * @throws StoreNotReady if this is a standby, or does not answer
     */
    Following follow(long after, int limit);

    /**
     * The changes with a greater revision number, in order, whole revisions only: the last revision that does not fit is
     * left out, unless it is the first.
     *
     * @param revision a number from 0
     * @param limit about how many changes, 1 to {@value #MAX_ROWS}
     */
    List<Change> changesAfter(long revision, int limit);

    /**
     * Writes one revision: in one transaction locks and increments the head, asks {@code draft} for the new records,
     * appends them to the change log and updates the current rows. Durable when it returns.
     *
     * @param attribution who, when, why
     * @param draft decides on the changes, given the current records under the lock; what it throws undoes everything.
     *     No changes: nothing is written
     * @throws IdempotencyMismatch if the attribution's idempotency key belongs to another request
     */
    Committed write(Attribution attribution, Function<RecordReader, List<Update>> draft);

    /** The changes of one record, latest first; at most {@code limit}. */
    List<Change> history(ChangeKind kind, String key, int limit);

    /** Entities after a key in the order of type and id, all types for an empty {@code type}. */
    List<Versioned<Entity>> entities(String type, @Nullable EntityRef after, int limit);

    /** Certifications after a key in the order of holder, kind and number. */
    List<Versioned<Certification>> certifications(CertificationFilter filter, int limit);

    /** Relations after a key in the order of entity, name, related entity and start. */
    List<Versioned<Relation>> relations(RelationFilter filter, int limit);

    /**
     * Directives after an id in the order of ids.
     *
     * @param after the last id of the page before, empty for the first page
     * @param overAfter only those that are over after this instant or never; null for all
     */
    List<Versioned<Directive>> directives(String after, @Nullable Instant overAfter, int limit);

    /**
     * The directives that are not over before or at {@code horizon}, and the head, in one read.
     *
     * @throws StoreException if one cannot be read
     */
    DirectivesRead directives(Instant horizon);

    /** Proposals, latest first; at most {@code limit}. */
    List<Versioned<Proposal>> proposals(ProposalFilter filter, int limit);

    /** The body of a release, null if it is unknown. */
    @Nullable
    String release(String hash);

    /**
     * Which certifications to list.
     *
     * @param holder only this holder's, null for all
     * @param kind only this kind, empty for all
     * @param after the last one of the page before, of which only the key counts; null for the first page
     */
    record CertificationFilter(
            @Nullable EntityRef holder,
            String kind,
            @Nullable CertificationKey after) {}

    /**
     * Which relations to list.
     *
     * @param of only those of this entity, null for all
     * @param name only this relation, empty for all
     * @param after the last one of the page before; null for the first page
     */
    record RelationFilter(
            @Nullable EntityRef of, String name, @Nullable RelationKey after) {}
}
