package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A question with its instant, and properties that can be looked at. */
public record Inquiry(
        EntityRef subject,
        Map<String, Value> subjectClaims,
        String action,
        Map<String, Value> actionClaims,
        EntityRef resource,
        Map<String, Value> resourceClaims,
        Map<String, Value> context,
        List<String> markets,
        Instant at) {

    /** As the engine takes it. */
    public Question question() {
        return new Question(
                subject,
                Properties.of(subjectClaims),
                action,
                Properties.of(actionClaims),
                resource,
                Properties.of(resourceClaims),
                Properties.of(context),
                markets);
    }

    /** The same at another instant. */
    public Inquiry at(Instant other) {
        return new Inquiry(
                subject, subjectClaims, action, actionClaims, resource, resourceClaims, context, markets, other);
    }

    /** The same for other markets. */
    public Inquiry in(List<String> others) {
        return new Inquiry(subject, subjectClaims, action, actionClaims, resource, resourceClaims, context, others, at);
    }
}
