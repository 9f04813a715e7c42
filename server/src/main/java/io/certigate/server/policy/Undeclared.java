package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers questions of which a word is not declared: a denial that says which, with the nearest declared one. */
final class Undeclared {
    private Undeclared() {}

    static Answer answer(Vocabulary vocabulary, Question question) {
        List<Reason> reasons = new ArrayList<>();
        add(reasons, "action", question.action(), vocabulary.actions(), "");
        add(reasons, "subject type", question.subject().type(), vocabulary.entityTypes(), "");
        add(reasons, "resource type", question.resource().type(), vocabulary.entityTypes(), "");
        for (String market : question.distinctMarkets()) {
            add(reasons, "market", market, vocabulary.markets(), market);
        }
        return new Answer(Effect.DENY, Basis.NOT_COVERED, reasons, List.of(), List.of(), List.of(), null);
    }

    private static void add(
            List<Reason> reasons, String what, String word, Map<String, Localized> declared, String market) {
        if (!declared.containsKey(word)) {
            String message = Vocabulary.undeclared(what, word, declared.keySet());
            Cause cause = new Cause(Cause.UNDECLARED, "", "", Localized.english(message), List.of());
            reasons.add(new Reason(cause, market, List.of()));
        }
    }
}
