package io.certigate.server.policy;

import io.certigate.server.model.Certification;
import io.certigate.server.model.CertificationState;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact that was considered. */
public sealed interface Evidence {
    /**
     * A certification as it stood at the instant.
     *
     * @param of whose it is, seen from the request, such as {@code owner}
     * @param holder the holder
     * @param kind the certification kind
     * @param certification the certification; null if the holder has none of the kind
     * @param state its state
     */
    record Certified(
            String of,
            EntityRef holder,
            String kind,
            @Nullable Certification certification,
            CertificationState state) implements Evidence, Proof {
        @Override
        public int reasons() {
            return 1;
        }

        @Override
        public List<Evidence> of(int reason) {
            return List.of(this);
        }
    }

    /** A relation that does not exist at the instant. */
    record MissingRelation(EntityRef of, String relation) implements Evidence {}

    /**
     * A property that neither the request (where it counts) nor the registry gives.
     *
     * @param path path such as {@code subject.entity_type}
     * @param attested only the registry's value would count
     */
    record UnknownProperty(String path, boolean attested) implements Evidence {}

    /**
     * A condition that could not be evaluated.
     *
     * @param condition the condition as the policy writes it
     * @param error what failed
     */
    record FailedCondition(String condition, String error) implements Evidence {}

    /**
     * The order that a rule enforces, as it stood at the instant.
     *
     * @param id id of the rule or directive
     * @param state its state
     * @param orderedBy who ordered it, empty if not said
     * @param window the window that contains the instant
     */
    record Order(String id, OrderState state, String orderedBy, Window window) implements Evidence {}
}
