package io.certigate.server.replay;

import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Vocabulary;

/** Puts releases under recorded directives, and keeps those that were asked for last. For one thread. */
public final class RecordedRules {
    private static final int MAX_RELEASES = 16;
    private static final int MAX_KEPT_RULES = 40_000;

    private final Kept<Identity<Vocabulary>, DirectiveCompiler> compilers = new Kept<>(MAX_RELEASES, compiler -> 1);
    private final Kept<Pair, PolicySet> kept = new Kept<>(
            MAX_KEPT_RULES,
            policies -> 1L + policies.size() + policies.directives().size());

    /** This very thing, and no other that equals it. */
    private record Identity<T>(T it) {
        @Override
        @SuppressWarnings("ReferenceEquality") // The purpose.
        public boolean equals(Object other) {
            return other instanceof Identity<?> identity && identity.it == it;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(it);
        }
    }

    private record Pair(Identity<PolicySet> release, Identity<RecordedDirectives> directives) {}

    /**
     * A release under the directives of a recorded decision, compiled with the words of the release.
     *
     * @param release any compiled release: that of the decision, or another one to see what would be different
     */
    public PolicySet under(PolicySet release, RecordedDirectives directives) {
        if (directives.all().isEmpty() && release.directives().isEmpty()) {
            return release;
        }
        return kept.get(
                new Pair(new Identity<>(release), new Identity<>(directives)),
                pair -> release.withDirectives(compilers
                        .get(new Identity<>(release.vocabulary()), vocabulary -> new DirectiveCompiler(vocabulary.it()))
                        .compile(directives.all())));
    }
}
