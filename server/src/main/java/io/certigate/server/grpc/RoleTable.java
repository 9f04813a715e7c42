package io.certigate.server.grpc;

import static io.certigate.server.security.Role.ADMIN;
import static io.certigate.server.security.Role.APPROVER;
import static io.certigate.server.security.Role.AUDITOR;
import static io.certigate.server.security.Role.CERTIFIER;
import static io.certigate.server.security.Role.CHECKER;
import static io.certigate.server.security.Role.POLICY_AUTHOR;
import static io.certigate.server.security.Role.VIEWER;

import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which roles may make which calls: one row for each method of each service that a node has. What has no row nobody may call. Some calls
 * ask for more by what is in them: see {@link CheckRights}, and {@link ReleaseUploads} for a release that is published and activated.
 */
final class RoleTable {
    private static final String CERTIGATE = "certigate.v1.";
    private static final Set<Role> ANY = EnumSet.allOf(Role.class);
    private static final Map<String, Row> ROWS = rows();

    /**
     * Who may make a call.
     *
     * @param open whether everybody may, who proves nothing too
     * @param roles one of them suffices
     */
    record Row(boolean open, Set<Role> roles) {
        /** Whether somebody may. */
        boolean admits(Principal caller) {
            for (Role role : caller.roles()) {
                if (roles.contains(role)) {
                    return true;
                }
            }
            return false;
        }

        /** The roles for people, in the order of their declaration. */
        String text() {
            if (open) {
                return "everybody";
            }
            return roles.equals(ANY)
                    ? "any role"
                    : EnumSet.copyOf(roles).stream().map(Role::text).collect(Collectors.joining(", "));
        }
    }

    private RoleTable() {}

    /**
     * The row of a method.
     *
     * @param method its full name, such as {@code certigate.v1.DecisionService/CheckAction}
     * @return null if there is none: nobody may call it
     */
    static @Nullable Row row(String method) {
        return ROWS.get(method);
    }

    /** All rows by the full names of their methods, service by service. */
    static Map<String, Row> all() {
        return ROWS;
    }

    private static Map<String, Row> rows() {
        Rows rows = new Rows();
        rows.service("grpc.health.v1.Health").open("Check", "Watch");
        rows.service("grpc.reflection.v1.ServerReflection").roles(ANY, "ServerReflectionInfo");
        rows.service(CERTIGATE + "DecisionService")
                .roles(EnumSet.of(CHECKER, AUDITOR), "CheckAction", "CheckActions", "StreamCheckActions")
                .roles(EnumSet.of(AUDITOR), "ForecastAction");
        registry(rows.service(CERTIGATE + "RegistryService"));
        rows.service(CERTIGATE + "DirectiveService")
                .roles(EnumSet.of(ADMIN), "IssueDirective", "AmendDirective", "LiftDirective")
                .roles(EnumSet.of(VIEWER, AUDITOR, APPROVER, ADMIN), "GetDirective", "ListDirectives");
        rows.service(CERTIGATE + "ApprovalService")
                .roles(EnumSet.of(CERTIFIER, ADMIN), "Propose", "Withdraw")
                .roles(EnumSet.of(APPROVER), "Approve", "Reject")
                .roles(EnumSet.of(AUDITOR, APPROVER), "ReviewBreakGlass")
                .roles(EnumSet.of(VIEWER, AUDITOR, CERTIFIER, APPROVER, ADMIN), "GetProposal", "ListProposals");
        rows.service(CERTIGATE + "PolicyService")
                .roles(EnumSet.of(POLICY_AUTHOR), "ValidateRelease", "PublishRelease")
                .roles(EnumSet.of(ADMIN), "ActivateRelease", "RollBackRelease")
                .roles(EnumSet.of(AUDITOR, POLICY_AUTHOR, APPROVER, ADMIN), "DiffReleases", "AssessImpact")
                .roles(
                        EnumSet.of(VIEWER, AUDITOR, POLICY_AUTHOR, APPROVER, ADMIN),
                        "GetRelease",
                        "ListReleases",
                        "GetReleaseState");
        rows.service(CERTIGATE + "ChangeService")
                .roles(ANY, "GetState")
                .roles(EnumSet.of(CHECKER, VIEWER, AUDITOR), "Watch")
                .roles(EnumSet.of(AUDITOR), "ListChanges")
                .roles(EnumSet.of(ADMIN), "PruneHistory", "AcknowledgeClock");
        rows.service(CERTIGATE + "DecisionLogService")
                .roles(
                        EnumSet.of(AUDITOR),
                        "GetDecision",
                        "ListDecisions",
                        "TailDecisions",
                        "ExportDecisions",
                        "VerifyLog",
                        "ReplayDecisions");
        rows.service(CERTIGATE + "EvidenceService").roles(EnumSet.of(AUDITOR), "GetEvidence");
        return Collections.unmodifiableMap(rows.all);
    }

    private static void registry(Rows rows) {
        rows.roles(
                        EnumSet.of(CERTIFIER),
                        "PutEntity",
                        "PutCertification",
                        "SuspendCertification",
                        "ResumeCertification",
                        "RevokeCertification",
                        "CancelCertification",
                        "PutRelation",
                        "EndRelation",
                        "ImportRecords")
                .roles(
                        EnumSet.of(VIEWER, AUDITOR, CERTIFIER, APPROVER),
                        "GetEntity",
                        "ListEntities",
                        "GetCertification",
                        "ListCertifications",
                        "GetRelation",
                        "ListRelations");
    }

    /** Collects rows. For one thread. */
    private static final class Rows {
        private final Map<String, Row> all = new LinkedHashMap<>();
        private String service = "";

        Rows service(String name) {
            service = name;
            return this;
        }

        Rows open(String... methods) {
            return add(new Row(true, Set.of()), methods);
        }

        Rows roles(Set<Role> roles, String... methods) {
            return add(new Row(false, Set.copyOf(roles)), methods);
        }

        private Rows add(Row row, String... methods) {
            for (String method : methods) {
                all.put(service + "/" + method, row);
            }
            return this;
        }
    }
}
