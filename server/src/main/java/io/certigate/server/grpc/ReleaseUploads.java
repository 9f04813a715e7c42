package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.WrittenRelease;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import io.certigate.server.state.StoredRelease.Waiver;
import io.certigate.v1.DiffReleasesHeader;
import io.certigate.v1.DiffReleasesRequest;
import io.certigate.v1.DiffReleasesResponse;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.PublishReleaseResponse;
import io.certigate.v1.ValidateReleaseRequest;
import io.certigate.v1.ValidateReleaseResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls that send documents. */
final class ReleaseUploads {
    private final ReleaseDesk desk;
    private final ByteBudget budget;
    private final Executor executor;

    /**
     * Makes them.
     *
     * @param budget of all of them together
     * @param executor compiles and runs suites; bounded
     */
    ReleaseUploads(ReleaseDesk desk, ByteBudget budget, Executor executor) {
        this.desk = desk;
        this.budget = budget;
        this.executor = executor;
    }

    StreamObserver<ValidateReleaseRequest> validate(StreamObserver<ValidateReleaseResponse> observer) {
        return new Validation(observer).begin();
    }

    StreamObserver<PublishReleaseRequest> publish(
            StreamObserver<PublishReleaseResponse> observer, Function<WrittenRelease, PublishReleaseResponse> answer) {
        return new Publishing(observer, answer).begin();
    }

    StreamObserver<DiffReleasesRequest> diff(StreamObserver<DiffReleasesResponse> observer) {
        return new Comparison(observer).begin();
    }

    private final class Validation extends DocumentUpload<ValidateReleaseRequest, ValidateReleaseResponse> {
        Validation(StreamObserver<ValidateReleaseResponse> observer) {
            super(observer, budget, executor);
        }

        @Override
        void read(ValidateReleaseRequest part) {
            chunk(part.getDocument());
        }

        @Override
        ValidateReleaseResponse answer(List<PolicyDocument> all) {
            try {
                return ReleaseMessages.checked(desk.check(all));
            } catch (InvalidPolicies e) {
                return ReleaseMessages.mistaken(all, e.problems());
            }
        }
    }

    private final class Publishing extends DocumentUpload<PublishReleaseRequest, PublishReleaseResponse> {
        private final Function<WrittenRelease, PublishReleaseResponse> answer;
        private @Nullable PublishReleaseHeader header;
        private List<Waiver> waivers = List.of();
        private WriteOptions options = WriteOptions.NONE;

        Publishing(
                StreamObserver<PublishReleaseResponse> observer,
                Function<WrittenRelease, PublishReleaseResponse> answer) {
            super(observer, budget, executor);
            this.answer = answer;
        }

        @Override
        void read(PublishReleaseRequest part) {
            if (header != null) {
                headerOnce(part.hasHeader());
                chunk(part.getDocument());
                return;
            }
            headerFirst(part.hasHeader());
            Violations violations = new Violations();
            header = part.getHeader();
            violations.optional("header.hash", header.getHash(), WriteOptions.MAX_KEY);
            Principal caller = Caller.current();
            if (header.getActivate() && !caller.has(Role.ADMIN)) {
                throw Callers.denial("a release that is published and activated", Role.ADMIN.text(), caller);
            }
            options = RegistryRequests.options(header.getOptions(), violations);
            waivers = waivers(header, violations);
            violations.finish();
        }

        @Override
        PublishReleaseResponse answer(List<PolicyDocument> all) {
            PublishReleaseHeader asked = header;
            if (asked == null) {
                throw headerMissing();
            }
            return answer.apply(desk.publish(
                    all, asked.getHash(), waivers, asked.getActivate(), options, asked.getConfirmImpact()));
        }

        private static List<Waiver> waivers(PublishReleaseHeader header, Violations violations) {
            List<Waiver> waivers = new ArrayList<>();
            if (header.getWaiversCount() > CheckedRelease.MAX_WAIVERS) {
                violations.add(
                        "header.waivers",
                        "expected at most " + CheckedRelease.MAX_WAIVERS + " waivers, found "
                                + header.getWaiversCount());
                return waivers;
            }
            for (io.certigate.v1.Waiver waiver : header.getWaiversList()) {
                String field = "header.waivers[" + waivers.size() + "].";
                waivers.add(new Waiver(
                        violations.required(field + "test_case", waiver.getTestCase(), CheckedRelease.MAX_CASE),
                        violations.required(field + "why", waiver.getWhy(), WriteOptions.MAX_WHY)));
            }
            return waivers;
        }
    }

    private final class Comparison extends DocumentUpload<DiffReleasesRequest, DiffReleasesResponse> {
        private @Nullable DiffReleasesHeader header;

        Comparison(StreamObserver<DiffReleasesResponse> observer) {
            super(observer, budget, executor);
        }

        @Override
        void read(DiffReleasesRequest part) {
            if (header == null) {
                headerFirst(part.hasHeader());
                header = part.getHeader();
            } else {
                headerOnce(part.hasHeader());
                chunk(part.getDocument());
            }
        }

        @Override
        DiffReleasesResponse answer(List<PolicyDocument> all) {
            DiffReleasesHeader asked = header;
            if (asked == null) {
                throw headerMissing();
            }
            return ReleaseMessages.diff(desk.diff(asked.getFrom(), asked.getTo(), all));
        }
    }

    private static void headerFirst(boolean isHeader) {
        if (!isHeader) {
            throw headerMissing();
        }
    }

    private static void headerOnce(boolean isHeader) {
        if (isHeader) {
            throw new Invalid(List.of(new Violation("header", "expected one header, found another")));
        }
    }

    private static Invalid headerMissing() {
        return new Invalid(List.of(new Violation("header", "expected a header in the first message, found none")));
    }
}
