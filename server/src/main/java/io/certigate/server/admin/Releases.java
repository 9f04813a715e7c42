package io.certigate.server.admin;

import io.certigate.server.model.Directive;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StateStore;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles releases: new ones from their documents, whose suites it runs, and stored ones by their hash. Keeps the last one
 * that is about to become active, so that whoever follows the state does not compile it again.
 */
public final class Releases implements ReleaseLoader<PolicySet> {
    private final StateStore store;
    private volatile @Nullable PolicySet latest;
    private volatile @Nullable ReadAhead ahead;
    // Only the thread that follows the change log uses it.
    private DirectiveCompiler directiveCompiler = new DirectiveCompiler(Vocabulary.EMPTY);

    /** Reads stored releases from a store. */
    public Releases(StateStore store) {
        this(store, null);
    }

    /**
     * Likewise.
     *
     * @param ahead a folder that is being compiled and may hold the stored release, until {@link #startedUp}; null for none
     */
    public Releases(StateStore store, @Nullable ReadAhead ahead) {
        this.store = store;
        this.ahead = ahead;
    }

    /** What was read ahead is not needed any more, and need not be held. */
    public void startedUp() {
        ahead = null;
    }

    /**
     * Compiles documents and runs their suites.
     *
     * @throws InvalidPolicies if a document has a mistake
     */
    public CheckedRelease check(List<PolicyDocument> documents) throws InvalidPolicies {
        return CheckedRelease.of(documents);
    }

    /** Keeps a release that is about to become active. */
    void keep(PolicySet policies) {
        latest = policies;
    }

    /** Compiles a stored release and keeps it, so that making it active does not wait for that. */
    PolicySet prepare(String hash) throws InvalidPolicies {
        PolicySet policies = load(hash);
        keep(policies);
        return policies;
    }

    @Override
    public PolicySet load(String hash) throws InvalidPolicies {
        if (hash.isEmpty()) {
            return PolicySet.none();
        }
        PolicySet known = latest;
        if (known != null && known.hash().equals(hash)) {
            return known;
        }
        ReadAhead folder = ahead;
        PolicySet same = folder == null ? null : folder.compiled(hash);
        if (same != null) {
            return same;
        }
        return compile(hash, store.release(hash));
    }

    /**
     * Compiles the body of a release.
     *
     * @param body as the state keeps it, null if that has none
     * @throws InvalidPolicies if a document has a mistake
     * @throws IllegalStateException if there is none, or that of another release
     */
    public static PolicySet compile(String hash, @Nullable String body) throws InvalidPolicies {
        if (body == null) {
            throw new IllegalStateException("expected the release " + hash + " in the state, found none");
        }
        PolicySet policies = PolicyCompiler.compile(ReleaseBody.read(body));
        if (!policies.hash().equals(hash)) {
            throw new IllegalStateException(
                    "expected the release " + hash + ", found that its content has the hash " + policies.hash());
        }
        return policies;
    }

    @Override
    public PolicySet withDirectives(PolicySet policies, Collection<Directive> directives) {
        if (directiveCompiler.vocabulary() != policies.vocabulary()) {
            directiveCompiler = new DirectiveCompiler(policies.vocabulary());
        }
        return policies.withDirectives(directiveCompiler.compile(directives));
    }
}
