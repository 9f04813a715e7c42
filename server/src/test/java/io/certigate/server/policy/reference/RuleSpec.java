package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its author thinks of it: nothing is resolved. Lists that are empty stand for keys that are left out.
 *
 * @param policy id of its policy
 * @param id id within the policy
 * @param permit a permit, else a forbid
 * @param actions action names, prefixes such as {@code a.*}, or {@code *}
 * @param exempt certifications that lift it
 * @param during windows
 * @param states the history of its order
 * @param reason its code, null to leave it out
 */
public record RuleSpec(
        String policy,
        String id,
        boolean permit,
        List<String> subjects,
        List<String> actions,
        List<String> resources,
        List<EntityRef> ids,
        List<String> markets,
        List<Condition> where,
        List<Expression> when,
        List<Expression> unless,
        List<Need> exempt,
        List<Span> during,
        List<Stage> states,
        List<Need> require,
        List<Duty> oblige,
        @Nullable String reason) {

    /**
     * A property equality.
     *
     * @param path as a policy writes it; without a side it is the subject's
     * @param values any of these
     */
    public record Condition(String path, List<Value> values) {}

    /** A stretch of time, null for an open end; or some days of it, each {@code MM-DD} or the name of a calendar. */
    public record Span(@Nullable Edge from, @Nullable Edge until, List<String> days) {}

    /** From an edge on its order is in a state. */
    public record Stage(Edge at, String state) {}

    /** An obligation, with a number of days or null for none. */
    public record Duty(String id, @Nullable Integer days) {}

    /** What a permit requires. */
    public sealed interface Need {
        /** What to say if it is not met, null for nothing of its own. */
        @Nullable
        Otherwise otherwise();
    }

    /** A reason, and a remedy that may be empty. */
    public record Otherwise(String reason, String remedy) {}

    /** A certification of a kind; {@code of} as a policy writes it. */
    public record Certified(
            String kind, String of, @Nullable Otherwise otherwise) implements Need {}

    /** Any of the parts. */
    public record AnyOf(List<Need> parts, @Nullable Otherwise otherwise) implements Need {}

    /** All of the parts. */
    public record AllOf(List<Need> parts, @Nullable Otherwise otherwise) implements Need {}
}
