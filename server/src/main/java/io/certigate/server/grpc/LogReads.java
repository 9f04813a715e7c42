package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.v1.GetDecisionRequest;
import io.certigate.v1.GetDecisionResponse;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.ListDecisionsResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Single decisions of the log, and pages of them. Everything here blocks. */
final class LogReads {
    private final LogReader log;

    LogReads(LogReader log) {
        this.log = log;
    }

    GetDecisionResponse get(GetDecisionRequest request) throws IOException {
        Violations violations = new Violations();
        UUID id = LogRequests.id(request.getDecisionId(), violations);
        violations.finish();
        LoggedDecision found = log.find(id);
        if (found == null) {
            Instant since = log.since();
            throw new AdminException.NotFound("expected a decision of this node's log, found none with the id " + id
                    + (since == null ? "; the log is empty" : "; the log reaches back to " + since)
                    + "; each node has a log of its own");
        }
        return GetDecisionResponse.newBuilder()
                .setDecision(LogMessages.decision(found))
                .build();
    }

    ListDecisionsResponse list(ListDecisionsRequest request, BooleanSupplier cancelled) throws IOException {
        Violations violations = new Violations();
        DecisionFilter filter = LogRequests.filter(request.getFilter(), violations);
        boolean oldestFirst = LogRequests.oldestFirst(request, violations);
        int size = RegistryLists.pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(list(request), 1);
        Long place = place(token.read(request.getPageToken(), violations), violations);
        violations.finish();
        try (LogCursor cursor = oldestFirst
                ? log.after(place == null ? 0 : place, filter)
                : log.before(place == null ? Long.MAX_VALUE : place, filter)) {
            LogCursor.Part part = cursor.next(size, cancelled);
            return ListDecisionsResponse.newBuilder()
                    .addAllDecisions(LogMessages.decisions(part.decisions()))
                    .setNextPageToken(part.atEnd() ? "" : token.write(List.of(Long.toString(part.place()))))
                    .build();
        }
    }

    private static @Nullable Long place(@Nullable List<String> key, Violations violations) {
        if (key == null) {
            return null;
        }
        try {
            return Long.valueOf(key.get(0));
        } catch (NumberFormatException e) {
            violations.add("page_token", "expected a next_page_token as the server wrote it, found another text");
            return null;
        }
    }

    /** The list with its filter and order; another node has another log. */
    private List<String> list(ListDecisionsRequest request) throws IOException {
        return List.of(
                "decisions",
                log.identity(),
                hash(request.getFilter().toByteArray()),
                Integer.toString(request.getOrderValue()));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
