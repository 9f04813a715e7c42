package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.replay.Recorded;
import io.certigate.server.replay.Unrecorded;
import java.util.function.Function;

/**
 * A question to be asked again, of which values may be masked. What was masked was sent: it must not count as if it had not been.
 *
 * @param question the question without the masked values
 * @param telling the same question, which tells of every masked value that is read
 */
record Probe(Question question, Function<Unrecorded, Question> telling) {
    /** A question of which nothing is masked. */
    static Probe of(Question question) {
        return new Probe(question, unrecorded -> question);
    }

    /** The question of a decision. */
    static Probe of(Recorded decision) {
        Question question = decision.request().question();
        return decision.logged().record().getMaskedCount() == 0
                ? of(question)
                : new Probe(question, decision::question);
    }

    /** The same question for an account, without what was said of another one. */
    Probe about(EntityRef account) {
        return new Probe(about(account, question), unrecorded -> about(account, telling.apply(unrecorded)));
    }

    private static Question about(EntityRef account, Question model) {
        return new Question(
                account,
                Properties.NONE,
                model.action(),
                model.actionProperties(),
                model.resource(),
                model.resourceProperties(),
                model.context(),
                model.markets());
    }
}
