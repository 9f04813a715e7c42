package io.certigate.server.replay;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.suite.Suite;
import io.certigate.server.suite.SuiteRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decisions about the cases of the suites that come with the packs, made by the release of the packs: permits and denials of each
 * basis, several markets, directives, owners and partners, conditions, calendars, amounts.
 */
final class LoggedCases {
    private static final Path PACKS = Path.of("../policies");
    // Decisions of one revision.
    private static final int STATE = 10;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final PolicySet release;
    private final List<Prepared> cases;
    private long made;

    /** A case with its facts, which are the very same for every decision about it, as those of a cache are. */
    private record Prepared(Suite.Case of, PolicySet policies, HeldDirectives directives, Map<EntityRef, Facts> facts) {
        Facts facts(EntityRef holder) {
            return facts.computeIfAbsent(holder, of.fixtures()::of);
        }
    }

    /**
     * Prepares the cases.
     *
     * @param release documents of the release that decides
     * @param suites documents of the suites whose cases are asked, in words of the release
     */
    LoggedCases(List<PolicyDocument> release, List<PolicyDocument> suites) throws Exception {
        this.release = PolicyCompiler.compile(release);
        this.cases = new ArrayList<>();
        for (Suite suite : SuiteRunner.parse(suites, this.release)) {
            for (Suite.Case each : suite.cases()) {
                HeldDirectives directives = HeldDirectives.of(each.fixtures().directives());
                PolicySet policies = this.release.withDirectives(
                        new DirectiveCompiler(this.release.vocabulary()).compile(directives.all()));
                cases.add(new Prepared(each, policies, directives, new HashMap<>()));
            }
        }
    }

    /** Those of the packs. */
    static LoggedCases ofPacks() throws Exception {
        List<PolicyDocument> all = ReleaseFolder.read(PACKS);
        return new LoggedCases(withoutSuites(all), all);
    }

    static List<PolicyDocument> packs() throws IOException {
        return withoutSuites(ReleaseFolder.read(PACKS));
    }

    private static List<PolicyDocument> withoutSuites(List<PolicyDocument> all) {
        return all.stream()
                .filter(document -> !document.firstKeyAtSight().equals("suite"))
                .toList();
    }

    /** The release that decides. */
    PolicySet release() {
        return release;
    }

    /** How many cases there are. */
    int size() {
        return cases.size();
    }

    /**
     * A decision about a case.
     *
     * @param index which one, from 0
     * @param later how much later than the case's instant it is made
     * @param asked another instant that it is about, null for the one at which it is made
     */
    DecisionLog.Entry entry(int index, Duration later, @Nullable Instant asked) {
        Prepared prepared = cases.get(index);
        Instant decidedAt = prepared.of().at().plus(later);
        return entry(
                new CheckRequest(prepared.of().question(), asked, prepared.of().name()),
                decidedAt,
                prepared.policies(),
                prepared.directives(),
                prepared::facts);
    }

    /** Any decision. */
    DecisionLog.Entry entry(
            CheckRequest request,
            Instant decidedAt,
            PolicySet policies,
            HeldDirectives directives,
            Function<EntityRef, Facts> known) {
        List<Facts> used = new ArrayList<>(4);
        Instant at = request.at();
        Answer answer = policies.evaluate(request.question(), at == null ? decidedAt : at, holder -> {
            Facts facts = known.apply(holder);
            if (!used.contains(facts)) {
                used.add(facts);
            }
            return facts;
        });
        long number = 1 + made / STATE;
        Revision revision = new Revision("0123456789abcdef", number, "%064x".formatted(number));
        Decision decision =
                new Decision(id(decidedAt), decidedAt, answer, Duration.ZERO, revision, policies, at != null);
        return new DecisionLog.Entry(request, decision, directives, used);
    }

    private String id(Instant at) {
        return new UUID(at.toEpochMilli() << 16 | VERSION_7, VARIANT | made++).toString();
    }
}
