package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.Directive;
import io.certigate.v1.DirectiveChange;
import io.certigate.v1.DirectiveScope;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.LocalizedText;
import io.certigate.v1.PropertyEquality;
import java.util.List;
import java.util.stream.Collectors;

/** Writes directives for people. */
final class DirectiveText {
    private final Output out;

    DirectiveText(Output out) {
        this.out = out;
    }

    void directive(Directive directive) {
        out.line(out.style().strong(Output.clean(directive.getId())));
        out.field("title", directive.getTitle());
        scope(directive.getScope());
        out.field("window", window(directive));
        out.field("state", state(directive));
        for (DirectiveState state : directive.getStatesList()) {
            out.field("", StateArgument.word(state.getState()) + " from " + out.instant(state.getAt()));
        }
        out.field("ordered by", directive.getOrderedBy());
        out.field("law", AnswerText.law(directive.getLaw()));
        out.field("reason", directive.getReason());
        for (LocalizedText text : directive.getMessageList()) {
            out.field("message " + text.getLocale(), text.getText());
        }
        out.field("last changed", "revision " + directive.getRevision());
    }

    private void scope(DirectiveScope scope) {
        out.field("forbids", String.join(", ", scope.getActionsList()));
        out.field("in", String.join(", ", scope.getMarketsList()));
        out.field("subjects", String.join(", ", scope.getSubjectTypesList()));
        out.field("resources", String.join(", ", scope.getResourceTypesList()));
        out.field(
                "entities", scope.getEntitiesList().stream().map(Output::entity).collect(Collectors.joining(", ")));
        for (PropertyEquality equality : scope.getWhereList()) {
            out.field(
                    "where",
                    equality.getPath() + " is "
                            + equality.getValuesList().stream()
                                    .map(value -> MessageJson.value(value))
                                    .collect(Collectors.joining(" or ")));
        }
    }

    /** Changes, latest first; each with what can change of the directive after it. */
    void history(List<DirectiveChange> changes) {
        for (DirectiveChange change : changes) {
            out.heading("revision", Output.revision(change.getRevision()));
            out.field("recorded", out.instant(change.getRecordedAt()));
            out.field("by", change.getActor());
            out.field("why", change.getWhy());
            out.field("window", window(change.getDirective()));
            out.field(
                    "states",
                    change.getDirective().getStatesList().stream()
                            .map(state -> StateArgument.word(state.getState()) + " from " + out.instant(state.getAt()))
                            .collect(Collectors.joining(", ")));
        }
    }

    String window(Directive directive) {
        return out.window(directive.getValidFrom(), directive.hasValidUntil(), directive.getValidUntil());
    }

    /** The state of a directive as a word. */
    static String state(Directive directive) {
        String word = StateArgument.word(directive.getState());
        return word.isEmpty() ? "still to come" : word;
    }
}
