package io.certigate.server.replay;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.v1.MaskedValue;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decision of the log, as the question that was asked and all that its answer rested upon. For one thread. */
public final class Recorded {
    private static final FactsLookup NOTHING_ELSE = holder -> null;

    private final LoggedDecision logged;
    private final ByteBuffer answer;
    private final RecordedDirectives directives;
    private final List<RecordedFacts> facts;
    private @Nullable CheckRequest request;

    Recorded(LoggedDecision logged, ByteBuffer answer, RecordedDirectives directives, List<RecordedFacts> facts) {
        this.logged = logged;
        this.answer = answer;
        this.directives = directives;
        this.facts = facts;
    }

    /** The decision as it is in the log. */
    public LoggedDecision logged() {
        return logged;
    }

    /** Its identity. */
    public String id() {
        return logged.record().getDecisionId();
    }

    /** When it was made, by the node's clock. */
    public Instant decidedAt() {
        return RecordReader.instant(logged.record().getDecidedAt());
    }

    /** What was asked; the masked values are missing from it. To evaluate it take {@link #question}. */
    public CheckRequest request() {
        CheckRequest read = request;
        if (read == null) {
            read = RecordReader.request(logged.record());
            request = read;
        }
        return read;
    }

    /** The instant asked about: that of the request, or when it was decided. */
    public Instant at() {
        Instant at = request().at();
        return at == null ? decidedAt() : at;
    }

    /** Whether it was about another instant or another revision than the present one of then, so that it allowed nothing. */
    public boolean hypothetical() {
        return logged.record().getAnswer().getHypothetical();
    }

    /** Revision of the state that it used. */
    public Revision revision() {
        return RecordReader.revision(logged.state().getRevision());
    }

    /** Content hash of the release that it used, empty for none. */
    public String release() {
        return logged.state().getRelease();
    }

    /** The directives that it used. */
    public RecordedDirectives directives() {
        return directives;
    }

    /** The holders at which it looked, in this order. */
    public List<EntityRef> holders() {
        return facts.stream().map(RecordedFacts::holder).toList();
    }

    /** The bytes of its answer, as they are in the segment. */
    ByteBuffer answer() {
        return answer.duplicate();
    }

    /**
     * The question, to be evaluated.
     *
     * @param unrecorded is told of every masked value that is read, each time
     */
    public Question question(Unrecorded unrecorded) {
        Question asked = request().question();
        if (logged.record().getMaskedCount() == 0) {
            return asked;
        }
        return new Question(
                asked.subject(),
                telling("subject", asked.subjectProperties(), unrecorded),
                asked.action(),
                telling("action", asked.actionProperties(), unrecorded),
                asked.resource(),
                telling("resource", asked.resourceProperties(), unrecorded),
                telling("context", asked.context(), unrecorded),
                asked.markets());
    }

    private Properties telling(String side, Properties known, Unrecorded unrecorded) {
        Set<String> masked = new HashSet<>();
        for (MaskedValue each : logged.record().getMaskedList()) {
            String path = each.getPath();
            if (path.startsWith(side + ".")) {
                masked.add(RecordedFacts.property(path.substring(side.length() + 1)));
            }
        }
        return masked.isEmpty() ? known : new MaskedProperties(side, known.sent(), masked, unrecorded);
    }

    /**
     * The recorded facts, for an evaluation.
     *
     * @param more where to look for holders that the record does not have; what that lacks too is told
     * @param unrecorded is told of what is asked for and not there
     */
    public FactsLookup facts(FactsLookup more, Unrecorded unrecorded) {
        Facts[] ready = new Facts[facts.size()];
        return holder -> {
            for (int i = 0; i < ready.length; i++) {
                RecordedFacts each = facts.get(i);
                if (each.holder().equals(holder)) {
                    ready[i] = ready[i] == null ? each.telling(unrecorded) : ready[i];
                    return ready[i];
                }
            }
            Facts found = more.of(holder);
            if (found == null) {
                unrecorded.lacking(holder);
            }
            return found;
        };
    }

    /**
     * Answers the question again from what was recorded, and nothing else.
     *
     * @param policies a release under directives, see {@link RecordedRules}
     * @param unrecorded is told of what was not there; if there is anything, the answer does not count
     */
    public Answer evaluate(PolicySet policies, Unrecorded unrecorded) {
        return policies.evaluate(question(unrecorded), at(), facts(NOTHING_ELSE, unrecorded));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Recorded recorded && logged.equals(recorded.logged);
    }

    @Override
    public int hashCode() {
        return Objects.hash(logged.sequence(), id());
    }
}
