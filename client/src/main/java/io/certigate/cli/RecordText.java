package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationEnd;
import io.certigate.v1.CertificationEndKind;
import io.certigate.v1.CertificationState;
import io.certigate.v1.ChangeEntry;
import io.certigate.v1.Entity;
import io.certigate.v1.Relation;
import io.certigate.v1.Suspension;
import io.certigate.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes records of the registry for people. */
final class RecordText {
    private final Output out;

    RecordText(Output out) {
        this.out = out;
    }

    void entity(Entity entity, long revision) {
        out.line(out.style().strong(Output.clean(entity.getType() + ":" + entity.getId())));
        new TreeMap<>(entity.getPropertiesMap()).forEach((name, value) -> out.field(name, MessageJson.value(value)));
        out.field("last changed", revision(revision));
    }

    void certification(Certification certification) {
        out.line(out.style()
                .strong(Output.clean(certification.getKind() + " " + certification.getNumber())
                        .strip()));
        out.field("holder", Output.entity(certification.getHolder()));
        out.field("state", state(certification));
        out.field("valid", window(certification));
        out.field("issuer", certification.getIssuer());
        out.field("scope", certification.getScope());
        out.field("number", certification.getNumberVerified() ? "verified against the issuer's list" : "");
        for (Suspension suspension : certification.getSuspensionsList()) {
            out.field("suspended", out.window(suspension.getFrom(), suspension.hasUntil(), suspension.getUntil()));
        }
        if (certification.hasEnd()) {
            out.field("ended", end(certification.getEnd()));
        }
        out.field("last changed", revision(certification.getRevision()));
    }

    void relation(Relation relation) {
        out.line(out.style().strong(Output.clean(relation.getRelation())));
        out.field("of", Output.entity(relation.getOf()));
        out.field("with", Output.entity(relation.getWith()));
        out.field("valid", window(relation));
        out.field("last changed", revision(relation.getRevision()));
    }

    /** Changes, latest first; each with the whole record after it. */
    void history(List<ChangeEntry> entries) {
        for (ChangeEntry entry : entries) {
            out.heading("revision", Output.revision(entry.getRevision()));
            out.field("recorded", out.instant(entry.getRecordedAt()));
            out.field("by", entry.getActor());
            out.field("why", entry.getWhy());
            out.field("record", summary(entry));
        }
    }

    private String summary(ChangeEntry entry) {
        return switch (entry.getRecordCase()) {
            case ENTITY -> properties(entry.getEntity().getPropertiesMap());
            case CERTIFICATION -> summary(entry.getCertification());
            case RELATION -> window(entry.getRelation());
            case RECORD_NOT_SET -> "";
        };
    }

    String summary(Certification certification) {
        String suspensions = certification.getSuspensionsList().stream()
                .map(suspension ->
                        "; suspended " + out.window(suspension.getFrom(), suspension.hasUntil(), suspension.getUntil()))
                .collect(Collectors.joining());
        return window(certification) + suspensions + (certification.hasEnd() ? "; " + end(certification.getEnd()) : "");
    }

    private String end(CertificationEnd end) {
        String how = MessageJson.word(CertificationEndKind.getDescriptor(), end.getKindValue());
        return how + " from " + out.instant(end.getEffectiveAt()) + " on, recorded " + out.instant(end.getRecordedAt())
                + (end.getSupersededBy().isEmpty() ? "" : ", superseded by " + end.getSupersededBy());
    }

    private static String revision(long number) {
        return "revision " + number;
    }

    /** The state of a certification as a word. */
    static String state(Certification certification) {
        return MessageJson.word(CertificationState.getDescriptor(), certification.getStateValue());
    }

    /** Properties on one line, by name. */
    static String properties(Map<String, Value> properties) {
        return MessageJson.values(properties);
    }

    private String window(Certification record) {
        return out.window(record.getValidFrom(), record.hasValidUntil(), record.getValidUntil());
    }

    String window(Relation record) {
        return out.window(record.getValidFrom(), record.hasValidUntil(), record.getValidUntil());
    }
}
