package io.certigate.server.mutation;

import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.RuleProbe;
import io.certigate.server.suite.CaseResult;
import io.certigate.server.suite.SuiteRunner;
import java.util.ArrayList;
import java.util.List;

/** Runs cases against every mutant of a release. */
public final class MutationRun {
    private final List<CaseResult> results;
    private final PolicySet policies;
    private final Equivalence equivalence;

    private int killed;
    private final List<Mutant> equivalent = new ArrayList<>();
    private final List<Mutation.Survivor> survivors = new ArrayList<>();

    /** Learns how far a run is. */
    @FunctionalInterface
    public interface Progress {
        /** So many of all rules have been mutated. */
        void mutated(int rules, int all);
    }

    /** What a case can expect of an answer, the next edge apart. */
    private record Visible(
            Effect effect, Basis basis, List<String> reasons, List<String> obligations, List<String> notices) {
        static Visible of(Answer answer) {
            return new Visible(
                    answer.effect(),
                    answer.basis(),
                    codes(answer.reasons()),
                    answer.obligations().stream().map(Obligation::id).toList(),
                    codes(answer.notices()));
        }

        private static List<String> codes(List<Reason> reasons) {
            return reasons.stream()
                    .map(reason -> reason.cause().code())
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private MutationRun(List<CaseResult> results, PolicySet policies) {
        this.results = results;
        this.policies = policies;
        this.equivalence = new Equivalence(policies.rules());
    }

    /**
     * Mutates every rule of a release.
     *
     * @param results what came of the cases against the release; cases that failed are left out
     * @param progress told after each rule
     */
    public static Mutation run(List<CaseResult> results, PolicySet policies, Progress progress) {
        MutationRun run =
                new MutationRun(results.stream().filter(CaseResult::passed).toList(), policies);
        List<Rule> rules = policies.rules();
        for (int i = 0; i < rules.size(); i++) {
            run.mutate(rules.get(i));
            progress.mutated(i + 1, rules.size());
        }
        return new Mutation(run.killed, run.equivalent, run.survivors);
    }

    /** Only cases that the rule's target names can notice, and of the other rules only those that name such a case matter. */
    private void mutate(Rule rule) {
        List<CaseResult> cases = results.stream()
                .filter(each -> RuleProbe.names(rule.target(), each.testCase().question()))
                .toList();
        List<Rule> rules = policies.rules().stream()
                .filter(each -> each == rule
                        || cases.stream()
                                .anyMatch(one -> RuleProbe.names(
                                        each.target(), one.testCase().question())))
                .toList();
        int position = rules.indexOf(rule);
        for (Mutant mutant : Mutants.of(rule)) {
            judge(mutant, cases, policies.withRules(Changed.replaced(rules, position, mutant.changed())));
        }
    }

    private void judge(Mutant mutant, List<CaseResult> cases, PolicySet mutated) {
        CaseResult seen = null;
        for (CaseResult each : cases) {
            Answer answer = SuiteRunner.answer(each.testCase(), mutated);
            if (!each.testCase().expected().differences(answer).isEmpty()) {
                killed++;
                return;
            }
            if (seen == null && !Visible.of(answer).equals(Visible.of(each.answer()))) {
                seen = each;
            }
        }
        if (equivalence.isProved(mutant)) {
            equivalent.add(mutant);
        } else {
            survivors.add(new Mutation.Survivor(mutant, seen));
        }
    }
}
