package io.certigate.server.sandbox;

import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.Publication;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.Update;
import io.certigate.server.suite.Fixtures;
import io.certigate.server.suite.FixturesDocument;
import io.certigate.server.yaml.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the state of a sandbox begins with: a release, and then the records of fixtures. */
final class Beginning {
    /** Most records of one revision, as of an import. */
    private static final int CHUNK = 1_000;

    private Beginning() {}

    /**
     * The beginning, revision by revision.
     *
     * @param policies the documents of the release
     * @param fixtures the document of the fixtures, null for none
     * @throws InvalidPolicies if the documents cannot become a release, or one of their cases fails
     * @throws InvalidFixtures if the fixtures have mistakes
     */
    static List<List<Update>> of(List<PolicyDocument> policies, @Nullable PolicyDocument fixtures)
            throws InvalidPolicies, InvalidFixtures {
        CheckedRelease release = CheckedRelease.of(policies);
        Publication publication = release.requirePassed();
        List<List<Update>> revisions = new ArrayList<>();
        revisions.add(List.of(
                new Update.Publish(publication.hash(), publication.body(), publication.report()),
                new Update.Activate(publication.hash(), 0)));
        if (fixtures != null) {
            Problems problems = new Problems();
            Fixtures read = FixturesDocument.read(
                    fixtures.path(), fixtures.text(), release.policies().vocabulary(), problems);
            if (!problems.isEmpty()) {
                throw new InvalidFixtures(problems.list());
            }
            revisions.addAll(puts(read));
        }
        return revisions;
    }

    private static List<List<Update>> puts(Fixtures fixtures) {
        // Of several records with one key the last counts, as it does when they are put one after the other.
        Map<Object, StateRecord> records = new LinkedHashMap<>();
        for (Entity entity : fixtures.entities()) {
            records.put(entity.ref(), entity);
        }
        for (Certification held : fixtures.certifications()) {
            records.put(new CertificationKey(held.holder(), held.kind(), held.number()), held);
        }
        for (Relation relation : fixtures.relations()) {
            records.put(new RelationKey(relation.of(), relation.name(), relation.with(), relation.from()), relation);
        }
        for (Directive directive : fixtures.directives()) {
            records.put(directive.id(), directive);
        }
        List<Update> all = new ArrayList<>();
        records.values().forEach(each -> all.add(new Update.Put(each)));
        List<List<Update>> revisions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            revisions.add(all.subList(from, Math.min(from + CHUNK, all.size())));
        }
        return revisions;
    }
}
