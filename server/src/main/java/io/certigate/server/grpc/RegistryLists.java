package io.certigate.server.grpc;

import com.google.protobuf.MessageLite;
import io.certigate.server.admin.Command;
import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.StateStore.RelationFilter;
import io.certigate.server.state.Versioned;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.ListEntitiesResponse;
import io.certigate.v1.ListRelationsRequest;
import io.certigate.v1.ListRelationsResponse;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lists of the registry, page by page. Everything here blocks. */
final class RegistryLists {
    private static final int DEFAULT_PAGE = 100;

    private final StateStore store;
    private final RegistryReads reads;

    RegistryLists(StateStore store, RegistryReads reads) {
        this.store = store;
        this.reads = reads;
    }

    /**
     * One page.
     *
     * @param messages its records
     * @param next token of the next page, empty at the end
     */
    record Page<M>(List<M> messages, String next) {}

    ListEntitiesResponse entities(ListEntitiesRequest request) {
        Violations violations = new Violations();
        violations.optional("type", request.getType(), EntityRef.MAX_TYPE);
        int size = pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(List.of("entities", request.getType()), 2);
        List<String> after = token.read(request.getPageToken(), violations);
        violations.finish();
        EntityRef last = after == null ? null : new EntityRef(after.get(0), after.get(1));
        Page<io.certigate.v1.EntityRecord> page = page(
                store.entities(request.getType(), last, size + 1),
                size,
                RegistryMessages::entity,
                entity -> token.write(List.of(entity.ref().type(), entity.ref().id())));
        return ListEntitiesResponse.newBuilder()
                .addAllEntities(page.messages())
                .setNextPageToken(page.next())
                .build();
    }

    ListCertificationsResponse certifications(ListCertificationsRequest request) {
        Violations violations = new Violations();
        EntityRef holder = request.hasHolder() ? violations.ref("holder", true, request.getHolder()) : null;
        violations.optional("kind", request.getKind(), Command.MAX_WORD);
        int size = pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(filtered("certifications", holder, request.getKind()), 4);
        List<String> after = token.read(request.getPageToken(), violations);
        violations.finish();
        CertificationKey last = after == null
                ? null
                : new CertificationKey(new EntityRef(after.get(0), after.get(1)), after.get(2), after.get(3));
        Page<io.certigate.v1.Certification> page = page(
                store.certifications(new CertificationFilter(holder, request.getKind(), last), size + 1),
                size,
                reads::message,
                (Certification held) ->
                        token.write(List.of(held.holder().type(), held.holder().id(), held.kind(), held.number())));
        return ListCertificationsResponse.newBuilder()
                .addAllCertifications(page.messages())
                .setNextPageToken(page.next())
                .build();
    }

    ListRelationsResponse relations(ListRelationsRequest request) {
        Violations violations = new Violations();
        EntityRef of = request.hasOf() ? violations.ref("of", true, request.getOf()) : null;
        violations.optional("relation", request.getRelation(), Command.MAX_WORD);
        int size = pageSize(request.getPageSize(), violations);
        PageToken token = new PageToken(filtered("relations", of, request.getRelation()), 6);
        RelationKey last = relationKey(token.read(request.getPageToken(), violations), violations);
        violations.finish();
        Page<io.certigate.v1.Relation> page = page(
                store.relations(new RelationFilter(of, request.getRelation(), last), size + 1),
                size,
                RegistryMessages::relation,
                (Relation relation) -> token.write(List.of(
                        relation.of().type(),
                        relation.of().id(),
                        relation.name(),
                        relation.with().type(),
                        relation.with().id(),
                        relation.from().toString())));
        return ListRelationsResponse.newBuilder()
                .addAllRelations(page.messages())
                .setNextPageToken(page.next())
                .build();
    }

    private static List<String> filtered(String list, @Nullable EntityRef holder, String word) {
        return holder == null ? List.of(list, "", "", word) : List.of(list, holder.type(), holder.id(), word);
    }

    private static @Nullable RelationKey relationKey(@Nullable List<String> key, Violations violations) {
        if (key == null) {
            return null;
        }
        try {
            return new RelationKey(
                    new EntityRef(key.get(0), key.get(1)),
                    key.get(2),
                    new EntityRef(key.get(3), key.get(4)),
                    Instant.parse(key.get(5)));
        } catch (DateTimeParseException e) {
            violations.add("page_token", "expected a next_page_token as the server wrote it, found another text");
            return null;
        }
    }

    /** How many entries a page has. */
    static int pageSize(int asked, Violations violations) {
        if (asked < 0 || asked > StateStore.MAX_ROWS) {
            violations.add(
                    "page_size",
                    "expected 1 to " + StateStore.MAX_ROWS + ", or 0 for " + DEFAULT_PAGE + ", found " + asked);
        }
        return asked == 0 ? DEFAULT_PAGE : asked;
    }

    /** The first {@code size} of {@code found}, fewer if they are large; there is a next page if any is left. */
    static <T extends StateRecord, M extends MessageLite> Page<M> page(
            List<Versioned<T>> found, int size, Function<Versioned<T>, M> message, Function<T, String> tokenAfter) {
        List<M> messages =
                RegistryReads.fitting(found.stream().limit(size).map(message).toList());
        boolean more = found.size() > messages.size();
        return new Page<>(
                messages, more ? tokenAfter.apply(found.get(messages.size() - 1).record()) : "");
    }
}
