package io.certigate.server.evidence;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Rule;
import io.certigate.server.state.Change;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How a rule or directive came to act.
 *
 * @param rule the rule as it is, or as it was last if it was removed; of a directive the forbid that stands for it
 * @param title title of its policy, or of the directive
 * @param zone zone of the policy's bare dates, empty if it names none
 * @param events what releases did to it, oldest first; none of a directive
 * @param changes the changes of a directive, oldest first; none of a rule
 * @param cut whether not the whole history was looked at
 * @param presence in which states of the change log it is
 * @param turn when it began to act, or ceased to
 * @param policies a release that has it, or beside which the directive stands
 */
public record RuleStory(
        Rule rule,
        String title,
        String zone,
        List<RuleEvent> events,
        List<Change> changes,
        boolean cut,
        Presence presence,
        Turn turn,
        PolicySet policies) {
    /**
     * In which states it is, in the form that counts.
     *
     * @param since the first revision that has it
     * @param until the first later revision that has it no more, {@link Long#MAX_VALUE} if there is none
     * @param releases hashes of the releases that have it; empty for all
     */
    public record Presence(long since, long until, Set<String> releases) {
        /** Copies the hashes. */
        public Presence {
            releases = Set.copyOf(releases);
        }

        /** Whether it is in a state. */
        boolean in(long revision, String release) {
            return revision >= since && revision < until && (releases.isEmpty() || releases.contains(release));
        }
    }

    /** Copies the lists. */
    public RuleStory {
        events = List.copyOf(events);
        changes = List.copyOf(changes);
    }

    /** Whether the rule acts on a decision that was made with a state for an instant. */
    boolean acts(long revision, String release, Instant at) {
        return presence.in(revision, release) && new Dates(rule).act(at);
    }

    /** Whether a state is one of those after the change that the turn is about. */
    boolean after(long revision) {
        return revision >= turn.revision();
    }
}
