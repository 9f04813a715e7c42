package io.certigate.server.state;

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
}
