package io.certigate.oracle.agent;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** A defect that is put into a node on purpose, to see that the oracle notices it. */
public enum Defect {
    /** What a load read before a change is cached after it. */
    LOAD_NOT_FENCED(Type.CACHE, named("finish"), FactsDefects.KeepLateLoad.class),
    /** Whoever asks after a change waits for a load that began before it. */
    WAITER_JOINS_OLDER_LOAD(Type.CACHE, named("invalidate"), FactsDefects.LeaveLoadInFlight.class),
    /** That a holder is absent stays cached when it comes to be. */
    ABSENT_NOT_INVALIDATED(Type.CACHE, named("invalidate"), FactsDefects.KeepAbsent.class),
    /** The facts of those whom others depend on stay cached. */
    PARTNER_NOT_INVALIDATED(Type.CACHE, named("invalidate"), FactsDefects.KeepCompanies.class),
    /** Changes are shown before the facts that they make old are dropped. */
    INVALIDATED_AFTER_PUBLISHING(Type.CACHE, named("invalidate"), FactsDefects.Later.class),
    /** Facts that changed after the view count for it: one answer rests on two revisions. */
    MIXED_REVISIONS(Type.FACTS, named("changedAt"), FactsDefects.NeverChanged.class),
    /** A view may be trusted for ever. */
    LEASE_UNCHECKED(Type.LEASE, named("left"), LeaseDefects.Endless.class),
    /** A decision on an old view rests on the lease of the present one. */
    LEASE_OF_ANOTHER_VIEW(Type.FENCE, named("leaseLeft"), LeaseDefects.OfThePresentView.class),
    /** A lease runs from when the head arrived, not from when it was asked for. */
    LEASE_FROM_THE_ANSWER(Type.LEASE, isConstructor(), LeaseDefects.FromNow.class),
    /** The change log is only looked at when somebody says that it changed, or the lease is over. */
    NO_POLLING(Type.TIMING, named("poll"), ViewDefects.Never.class),
    /** Nobody compares the node's clock with the database's. */
    CLOCK_NOT_COMPARED(Type.CLOCK, named("look"), ViewDefects.Skip.class),
    /** A lower revision is a new history like any other. */
    LOWER_REVISION_ACCEPTED(Type.VIEWS, named("refuseLower"), ViewDefects.Skip.class),
    /** Changes are taken without a look at their chain. */
    FORK_ACCEPTED(Type.CHAIN, named("accepts"), ViewDefects.AnyChange.class),
    /** What a token demands is not waited for. */
    TOKEN_NOT_AWAITED(Type.CONSISTENCY, named("atLeast").and(takesNoArguments()), ConsistencyDefects.NoTokens.class),
    /** Who asks for full consistency waits for a look at the state that began before. */
    FULLY_CONSISTENT_JOINS_OLDER_LOOK(
            new Replacement(Type.VIEWS, named("sync"), ConsistencyDefects.Look.class),
            new Replacement(Type.FENCE, named("sync"), ConsistencyDefects.JoinLook.class)),
    /** A standby will do. */
    STANDBY_ACCEPTED(
            new Replacement(Type.POSTGRES, named("standby"), ViewDefects.NoStandby.class),
            new Replacement(
                    "org.postgresql.ds.common.BaseDataSource", named("setTargetServerType"), ViewDefects.Skip.class)),
    /** Orders are not followed. */
    DIRECTIVES_NOT_FOLLOWED(Type.DIRECTIVES, named("after"), ViewDefects.SameDirectives.class),
    /** Each question of a batch is answered from a view of its own. */
    BATCH_OF_MANY_VIEWS(Type.POINT, named("decideAll"), ViewDefects.OneByOne.class);

    /** The classes that have defects. */
    private static final class Type {
        static final String CACHE = "io.certigate.server.registry.FactsCache";
        static final String FACTS = "io.certigate.server.model.Facts";
        static final String LEASE = "io.certigate.server.state.Lease";
        static final String FENCE = "io.certigate.server.decision.Fence";
        static final String CONSISTENCY = "io.certigate.server.decision.Consistency";
        static final String POINT = "io.certigate.server.decision.DecisionPoint";
        static final String VIEWS = "io.certigate.server.state.Views";
        static final String TIMING = "io.certigate.server.state.Views$Timing";
        static final String CLOCK = "io.certigate.server.state.ClockWatch";
        static final String CHAIN = "io.certigate.server.state.ChainVerifier";
        static final String POSTGRES = "io.certigate.server.store.PostgresDialect";
        static final String DIRECTIVES = "io.certigate.server.state.HeldDirectives";
    }

    @SuppressWarnings("ImmutableEnumChecker") // A copy, of records.
    private final List<Replacement> replacements;

    Defect(String type, ElementMatcher<? super MethodDescription> method, Class<?> advice) {
        this(new Replacement(type, method::matches, advice));
    }

    Defect(Replacement... replacements) {
        this.replacements = List.of(replacements);
    }

    List<Replacement> replacements() {
        return replacements;
    }
}
