package io.certigate.server.grpc;

import com.google.protobuf.Timestamp;
import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.ChangeLog.Audit;
import io.certigate.server.state.ChangeLog.Span;
import io.certigate.server.state.LogPosition;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.ListChangesResponse;
import io.certigate.v1.LoggedChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the audit trail, from the latest entry to the first. A page goes on before the last entry that the page before
 * has seen, so that what is written meanwhile moves nothing. Everything here blocks.
 */
final class AuditReads {
    private final ChangeLog log;

    AuditReads(ChangeLog log) {
        this.log = log;
    }

    /**
     * Where a page begins.
     *
     * @param first the first revision that can have what is asked for: sought once, by the first page
     * @param before the place before which it begins
     */
    private record Place(long first, LogPosition before) {}

    ListChangesResponse list(ListChangesRequest request) {
        Violations violations = new Violations();
        AuditFilter filter = ChangeRequests.filter(request, violations);
        int size = RegistryLists.pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(filters(request), 3);
        Place place = place(token.read(request.getPageToken(), violations), violations);
        violations.finish();
        if (place == null) {
            Span span = log.recorded(filter.since(), filter.until());
            place = new Place(span.first(), LogPosition.after(span.last()));
        }
        Audit audit = log.audit(filter, place.first(), place.before(), size);
        String epoch = log.extent().head().epoch();
        List<LoggedChange> page = RegistryReads.fitting(audit.found().stream()
                .map(change -> ChangeMessages.logged(change, epoch))
                .toList());
        LogPosition next = audit.next();
        if (page.size() < audit.found().size()) {
            Change last = audit.found().get(page.size() - 1);
            next = new LogPosition(last.revision(), last.ordinal());
        }
        return ListChangesResponse.newBuilder()
                .addAllChanges(page)
                .setNextPageToken(next == null ? "" : token.write(key(place.first(), next)))
                .build();
    }

    private static List<String> key(long first, LogPosition next) {
        return List.of(Long.toString(first), Long.toString(next.revision()), Integer.toString(next.ordinal()));
    }

    private static @Nullable Place place(@Nullable List<String> key, Violations violations) {
        if (key == null) {
            return null;
        }
        try {
            return new Place(
                    Long.parseLong(key.get(0)),
                    new LogPosition(Long.parseLong(key.get(1)), Integer.parseInt(key.get(2))));
        } catch (NumberFormatException e) {
            violations.add("page_token", "expected a next_page_token as the server wrote it, found another text");
            return null;
        }
    }

    private static String text(Timestamp timestamp) {
        return timestamp.getSeconds() + "." + timestamp.getNanos();
    }

    private static List<String> filters(ListChangesRequest request) {
        return List.of(
                "changes",
                request.getEntity().getType(),
                request.getEntity().getId(),
                Integer.toString(request.getKindValue()),
                request.getActor(),
                request.hasSince() ? text(request.getSince()) : "",
                request.hasUntil() ? text(request.getUntil()) : "");
    }
}
