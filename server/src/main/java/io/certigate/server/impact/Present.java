package io.certigate.server.impact;

import io.certigate.server.model.Directive;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.PastState;
import java.util.List;

/**
 * The state at one revision, the newest when the assessment began.
 *
 * @param revision the revision
 * @param active the active release under the directives
 * @param directives the directives
 */
record Present(Revision revision, PolicySet active, List<Directive> directives) {
    /**
     * Reads it.
     *
     * @throws ImpactFailure if the active release cannot be compiled
     */
    static Present read(ImpactSources.State state, ReleaseShelf shelf) {
        PastState now = state.past().stateAt(state.store().head().revision().number());
        ReleaseShelf.Found found = shelf.get(now.release());
        PolicySet release = found.release();
        if (release == null) {
            throw new ImpactFailure("the active release cannot be used: " + found.problem());
        }
        return new Present(now.at(), under(release, now.directives()), now.directives());
    }

    /** A release under the directives. */
    PolicySet under(PolicySet release) {
        return under(release, directives);
    }

    private static PolicySet under(PolicySet release, List<Directive> directives) {
        return release.withDirectives(new DirectiveCompiler(release.vocabulary()).compile(directives));
    }
}
