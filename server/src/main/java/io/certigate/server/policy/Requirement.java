package io.certigate.server.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a permit requires. */
public sealed interface Requirement {
    /** Deepest nesting of any and all. */
    int MAX_DEPTH = 8;

    /** What to say if it is not met; null to let the parts speak, which only {@link AllOf} can. */
    @Nullable
    Shortfall shortfall();

    /**
     * What to say if a requirement is not met; made once when a release is compiled.
     *
     * @param cause the reason
     * @param remedy how to meet it
     */
    record Shortfall(Cause cause, Remedy remedy) {}

    /** A VALID certification of a kind. */
    record OfCertification(CertificationKind kind, Holder of, Shortfall shortfall) implements Requirement {}

    /** At least one part is met. */
    record AnyOf(List<Requirement> parts, Shortfall shortfall) implements Requirement {
        /** Copies the parts. */
        public AnyOf {
            parts = List.copyOf(parts);
        }
    }

    /** Every part is met. */
    record AllOf(List<Requirement> parts, @Nullable Shortfall shortfall) implements Requirement {
        /** Copies the parts. */
        public AllOf {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Whose certification it is.
     *
     * @param resource starts from the resource, else from the subject
     * @param relation the relation to follow, null for the entity itself
     */
    record Holder(boolean resource, @Nullable String relation) {
        /** The subject itself. */
        static final Holder SUBJECT = new Holder(false, null);

        /** As a policy writes it: {@code subject}, {@code owner}, {@code resource}, {@code resource.operator}. */
        public String word() {
            if (relation == null) {
                return resource ? "resource" : "subject";
            }
            return resource ? "resource." + relation : relation;
        }
    }
}
