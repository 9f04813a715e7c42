package io.certigate.server.state;

import io.certigate.server.model.Directive;
import java.util.Collection;

/**
 * Makes a release usable.
 *
 * @param <P> the compiled release
 */
@FunctionalInterface
public interface ReleaseLoader<P> {
    /**
     * The compiled release with a hash; the empty hash stands for no release: one that permits nothing. Runs on the
     * thread that follows the change log, so that a release which this node published should be at hand.
     *
     * @throws Exception if it cannot be read or compiled
     */
    P load(String hash) throws Exception;

    /**
     * A compiled release with these directives in the place of those that it had; its rules are not compiled again. One
     * that knows nothing of directives refuses them, since none may be lost.
     *
     * @throws Exception if a directive cannot be compiled
     */
    default P withDirectives(P policies, Collection<Directive> directives) throws Exception {
        if (!directives.isEmpty()) {
            throw new IllegalStateException("expected a state without directives, found " + directives.size());
        }
        return policies;
    }
}
