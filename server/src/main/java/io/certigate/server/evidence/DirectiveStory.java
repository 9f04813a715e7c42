package io.certigate.server.evidence;

import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Rule;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The story of a directive, from its changes in the change log. */
final class DirectiveStory {
    private static final int MAX_CHANGES = 200;

    private DirectiveStory() {}

    /**
     * The story of a directive.
     *
     * @param floor changes up to this revision may be gone from the change log
     * @param policies the release beside which it stands
     * @param until later changes do not count
     * @throws NotFound if it was not issued until then
     */
    static RuleStory of(StateStore store, long floor, PolicySet policies, RuleName name, Instant until) {
        List<Change> found = store.history(ChangeKind.DIRECTIVE, RecordCodec.directiveKey(name.rule()), MAX_CHANGES);
        List<Change> changes = new ArrayList<>(found.stream()
                .filter(change -> !change.recordedAt().isAfter(until))
                .toList());
        if (changes.isEmpty()) {
            List<String> ids = store.directives("", null, StateStore.MAX_ROWS).stream()
                    .map(each -> "directive/" + each.record().id())
                    .toList();
            throw new NotFound("expected a directive issued until " + until + ", found none named '" + name + "'"
                    + Nearest.hint(name.toString(), ids));
        }
        Collections.reverse(changes);
        Change issued = changes.get(0);
        Directive directive =
                RecordCodec.readDirective(changes.get(changes.size() - 1).body());
        Rule rule = new DirectiveCompiler(policies.vocabulary())
                .compile(List.of(directive))
                .get(0);
        return new RuleStory(
                rule,
                directive.order().title(),
                "",
                List.of(),
                changes,
                issued.revision() <= floor || found.size() == MAX_CHANGES,
                new RuleStory.Presence(issued.revision(), Long.MAX_VALUE, Set.of()),
                RuleHistory.beginning(new Dates(rule), issued.recordedAt(), issued.revision()),
                policies);
    }
}
