package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads current records, at most {@value StateStore#MAX_ROWS} and one of a list. Every method blocks and throws
 * {@link StoreException} if the store cannot be read.
 */
public interface RecordReader extends RegistryReader, ReleaseReader {
    /** The certifications of a kind that a holder has, by number; at most {@code limit}. */
    List<Versioned<Certification>> certifications(EntityRef holder, String kind, int limit);

    /** What many puts must know, in a few statements. */
    PutRecords recordsFor(PutKeys keys);

    /** A directive, null if there is none. */
    @Nullable
    Versioned<Directive> directive(String id);

    /** How many directives are not over before or at an instant. */
    int directivesNotOver(Instant at);

    /** A proposal, null if there is none. */
    @Nullable
    Versioned<Proposal> proposal(long id);

    /** The proposal with the highest number, null if there is none. */
    @Nullable
    Versioned<Proposal> latestProposal();

    /** How many proposals wait for somebody at an instant. */
    ProposalCounts proposalCounts(Instant now);
}
