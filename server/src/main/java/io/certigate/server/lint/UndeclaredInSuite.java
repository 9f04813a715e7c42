package io.certigate.server.lint;

import io.certigate.server.model.Nearest;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.suite.Suite;
import io.certigate.server.yaml.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Case of a suite with an undeclared word. */
final class UndeclaredInSuite implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG002",
            Severity.WARNING,
            "Case of a suite with an undeclared word",
            """
            A case of a suite names an action, a subject type, a resource type or a market that is not declared, and does not expect the
            basis NOT_COVERED or the reason certigate.undeclared.""",
            "The answer is always a denial, so that a case which expects one passes for the wrong reason.",
            "Correct the word; or expect 'basis: NOT_COVERED', if the case is about undeclared words.",
            SharedExamples.TESTED.replace("asset.sell\n", "asset.sel\n").replace("{effect: PERMIT}", "{effect: DENY}"),
            SharedExamples.TESTED);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        Vocabulary vocabulary = candidate.policies().vocabulary();
        for (Suite suite : candidate.suites()) {
            for (Suite.Case each : suite.cases()) {
                List<String> undeclared = undeclared(each.question(), vocabulary);
                if (!undeclared.isEmpty() && !each.expected().isAboutCoverage()) {
                    findings.add(
                            new Place(suite.file(), each.line(), 1),
                            "case '" + each.name() + "' names what is not declared: " + String.join(", ", undeclared));
                }
            }
        }
    }

    private static List<String> undeclared(Question question, Vocabulary vocabulary) {
        List<String> undeclared = new ArrayList<>();
        look("action", question.action(), vocabulary.actions().keySet(), undeclared);
        look("subject type", question.subject().type(), vocabulary.entityTypes().keySet(), undeclared);
        look(
                "resource type",
                question.resource().type(),
                vocabulary.entityTypes().keySet(),
                undeclared);
        for (String market : question.markets()) {
            look("market", market, vocabulary.markets().keySet(), undeclared);
        }
        return undeclared;
    }

    private static void look(String what, String word, Set<String> declared, List<String> undeclared) {
        if (!declared.contains(word)) {
            undeclared.add(what + " '" + word + "'" + Nearest.hint(word, declared));
        }
    }
}
