package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Relation;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a request whatever the state: lengths, ranges, declared words. Collects every field at fault. What
 * only names an existing record need not be declared, so that a record outlives its word.
 */
final class InputRules {
    /** Longest canonical text of a record, in characters. */
    static final int MAX_BODY = 16_384;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final RegistryWords words;
    private final List<Violation> violations = new ArrayList<>();

    InputRules(RegistryWords words) {
        this.words = words;
    }

    /** Throws if anything was found. */
    void finish() {
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
    }

    /** Throws if something is wrong with what every write may carry. */
    static void check(WriteOptions options) {
        InputRules rules = new InputRules(new ReleaseWords(PolicySet.none().vocabulary()));
        rules.options(options);
        rules.finish();
    }

    void options(WriteOptions options) {
        text("options.idempotency_key", options.idempotencyKey(), WriteOptions.MAX_KEY);
        length("options.why", options.why(), WriteOptions.MAX_WHY);
        Long ifRevision = options.ifRevision();
        if (ifRevision != null && ifRevision < 0) {
            add("options.if_revision", "expected a revision of at least 0, found " + ifRevision);
        }
    }

    void put(Entity entity) {
        declaredRef("entity", entity.ref());
        if (entity.properties().size() > Entity.MAX_PROPERTIES) {
            add(
                    "entity.properties",
                    "expected at most " + Entity.MAX_PROPERTIES + " properties, found "
                            + entity.properties().size());
            return;
        }
        new TreeMap<>(entity.properties()).forEach((name, value) -> {
            String problem = name.length() > Command.MAX_WORD
                    ? "expected a property name of at most " + Command.MAX_WORD + " characters, found " + name.length()
                    : words.propertyProblem(name, value);
            if (problem != null) {
                add("entity.properties." + name, problem);
            }
        });
        int length = RecordCodec.write(entity).length();
        if (length > MAX_BODY) {
            add("entity.properties", "expected at most " + MAX_BODY + " characters in all, found " + length);
        }
    }

    void put(Certification held) {
        declaredRef("certification.holder", held.holder());
        text("certification.number", held.number(), Command.MAX_NUMBER);
        text("certification.issuer", held.issuer(), Command.MAX_NUMBER);
        length("certification.scope", held.scope(), Command.MAX_SCOPE);
        instant("certification.valid_from", held.validFrom());
        instant("certification.valid_until", held.validUntil());
        if (!held.suspensions().isEmpty()) {
            add("certification.suspensions", "expected none: they are set by suspending and resuming");
        }
        if (held.end() != null) {
            add("certification.end", "expected none: it is set by revoking or cancelling");
        }
        if (declared("certification.kind", "certification kind", held.kind(), words.certificationKinds())) {
            issuer(held);
            String number = words.normalize(held.kind(), held.number());
            if (!held.number().isEmpty() && number.isEmpty()) {
                add("certification.number", "expected a number or none, found only characters that do not count");
            } else if (held.number().length() <= Command.MAX_NUMBER) {
                // Upper case can be longer: what is stored must be short enough to be named again.
                length("certification.number", number, Command.MAX_NUMBER);
            }
        }
    }

    void key(CertificationKey key, @Nullable Instant at) {
        ref("key.holder", key.holder());
        text("key.kind", key.kind(), Command.MAX_WORD);
        if (key.kind().isEmpty()) {
            add("key.kind", "expected a certification kind, found none");
        }
        text("key.number", key.number(), Command.MAX_NUMBER);
        instant("at", at);
    }

    void supersededBy(String number) {
        text("superseded_by", number, Command.MAX_NUMBER);
    }

    void put(Relation relation) {
        declaredRef("relation.of", relation.of());
        declaredRef("relation.with", relation.with());
        declared("relation.relation", "relation", relation.name(), words.relations());
        instant("relation.valid_from", relation.from());
        instant("relation.valid_until", relation.window().until());
    }

    void end(Command.EndRelation end) {
        ref("of", end.of());
        ref("with", end.with());
        text("relation", end.name(), Command.MAX_WORD);
        instant("at", end.at());
    }

    private void issuer(Certification held) {
        List<String> issuers = words.issuers(held.kind());
        if (issuers.isEmpty() || issuers.contains(held.issuer())) {
            return;
        }
        if (!held.issuer().isEmpty()) {
            add(
                    "certification.issuer",
                    "expected one of " + issuers + ", found '" + held.issuer() + "'"
                            + Nearest.hint(held.issuer(), issuers));
        } else if (issuers.size() > 1) {
            add("certification.issuer", "expected one of " + issuers + ", found none");
        }
    }

    void declaredRef(String field, EntityRef ref) {
        ref(field, ref);
        if (EntityRef.typeProblem(ref.type()) == null) {
            declared(field + ".type", "entity type", ref.type(), words.entityTypes());
        }
    }

    private void ref(String field, EntityRef ref) {
        String type = EntityRef.typeProblem(ref.type());
        if (type != null) {
            add(field + ".type", type);
        }
        String id = EntityRef.idProblem(ref.id());
        if (id != null) {
            add(field + ".id", id);
        }
    }

    boolean declared(String field, String what, String word, Collection<String> declared) {
        if (declared.contains(word)) {
            return true;
        }
        String shown = word.length() <= Command.MAX_WORD ? word : word.substring(0, Command.MAX_WORD) + "...";
        String hint = word.length() <= Command.MAX_WORD ? Nearest.hint(word, declared) : "";
        add(field, "expected a declared " + what + ", found '" + shown + "'" + hint);
        return false;
    }

    void required(String field, String text) {
        if (text.isEmpty()) {
            add(field, "expected a text, found none");
        }
    }

    void text(String field, String text, int longest) {
        if (text.length() > longest) {
            add(field, "expected at most " + longest + " characters, found " + text.length());
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            add(field, "expected no control characters, found one");
        }
    }

    /** Not every database can keep U+0000, and no text needs it. */
    void length(String field, String text, int longest) {
        if (text.indexOf('\0') >= 0) {
            add(field, "expected a text without U+0000, found one");
        }
        if (text.length() > longest) {
            add(field, "expected at most " + longest + " characters, found " + text.length());
        }
    }

    void instant(String field, @Nullable Instant at) {
        if (at != null && (at.isBefore(EARLIEST) || at.isAfter(LATEST))) {
            add(field, "expected an instant from " + EARLIEST + " to " + LATEST + ", found " + at);
        }
    }

    void add(String field, String description) {
        violations.add(new Violation(field, description));
    }
}
