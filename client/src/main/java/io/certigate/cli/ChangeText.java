package io.certigate.cli;

import io.certigate.v1.Certification;
import io.certigate.v1.Directive;
import io.certigate.v1.Entity;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Relation;
import java.util.List;

/** Writes entries of the change log for people, as rows of a table. */
final class ChangeText {
    private static final int MAX_WHAT = 100;

    private final Output out;

    ChangeText(Output out) {
        this.out = out;
    }

    /** The table that the rows are of. */
    Table table() {
        return new Table(out, "REVISION", "RECORDED", "BY", "RECORD", "AFTER THE CHANGE", "WHY");
    }

    List<String> row(LoggedChange change) {
        String ordinal = change.getOrdinal() == 0 ? "" : "/" + change.getOrdinal();
        return List.of(
                change.getRevision().getNumber() + ordinal,
                out.instant(change.getRecordedAt()),
                change.getActor(),
                record(change),
                clipped(after(change)),
                change.getWhy());
    }

    private static String record(LoggedChange change) {
        return switch (change.getRecordCase()) {
            case ENTITY -> record(change.getEntity());
            case CERTIFICATION -> record(change.getCertification());
            case RELATION -> record(change.getRelation());
            case DIRECTIVE -> "directive " + change.getDirective().getId();
            case PUBLISHED -> "release " + change.getPublished().getRelease();
            case ACTIVATED -> "release " + change.getActivated().getRelease();
            case PRUNED -> "history";
            case PROPOSAL -> "proposal " + change.getProposal().getId();
            case RECORD_NOT_SET -> "of a kind that only newer versions know";
        };
    }

    private static String record(Entity entity) {
        return "entity " + entity.getType() + ":" + entity.getId();
    }

    private static String record(Certification held) {
        return ("certification " + Output.entity(held.getHolder()) + " " + held.getKind() + " " + held.getNumber())
                .strip();
    }

    private static String record(Relation relation) {
        return "relation " + Output.entity(relation.getOf()) + " " + relation.getRelation() + " "
                + Output.entity(relation.getWith());
    }

    private String after(LoggedChange change) {
        RecordText text = new RecordText(out);
        return switch (change.getRecordCase()) {
            case ENTITY -> RecordText.properties(change.getEntity().getPropertiesMap());
            case CERTIFICATION -> text.summary(change.getCertification());
            case RELATION -> text.window(change.getRelation());
            case DIRECTIVE -> after(change.getDirective());
            case PUBLISHED -> "published";
            case ACTIVATED -> "active";
            case PRUNED -> "kept from revision " + change.getPruned().getFloor() + " on";
            case PROPOSAL ->
                ProposalText.word(change.getProposal().getState()) + ": "
                        + change.getProposal().getTarget();
            case RECORD_NOT_SET -> "";
        };
    }

    private String after(Directive directive) {
        DirectiveText text = new DirectiveText(out);
        int states = directive.getStatesCount();
        String last = states == 0
                ? ""
                : "; " + StateArgument.word(directive.getStates(states - 1).getState()) + " from "
                        + out.instant(directive.getStates(states - 1).getAt());
        return text.window(directive) + last;
    }

    private static String clipped(String text) {
        return text.codePointCount(0, text.length()) <= MAX_WHAT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_WHAT)) + "...";
    }
}
