package io.certigate.cli;

import static io.certigate.cli.Markdown.code;
import static io.certigate.cli.Markdown.plain;

import io.certigate.client.Instants;
import io.certigate.v1.Activation;
import io.certigate.v1.AspectDifference;
import io.certigate.v1.DifferenceKind;
import io.certigate.v1.DirectiveChange;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.Effect;
import io.certigate.v1.EvidenceRule;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Release;
import io.certigate.v1.RuleEvent;
import io.certigate.v1.RuleTurn;
import io.certigate.v1.RuleTurnKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The evidence of a rule as a document that a regulator reads: complete sentences, every instant in UTC and in the policy's zone. */
final class EvidenceDocument {
    private final EvidenceAnswers answers;
    private final GetEvidenceResponse shared;
    private final EvidenceRule rule;
    private final Markdown to;

    EvidenceDocument(EvidenceAnswers answers) {
        this.answers = answers;
        this.shared = answers.latest();
        this.rule = shared.getRule();
        this.to = new Markdown(rule.getZone());
    }

    String text() {
        EvidenceNodeText nodes = new EvidenceNodeText(to, shared);
        to.heading(1, "Evidence of " + (isDirective() ? "the directive " : "the rule ") + code(rule.getName()));
        to.paragraph("Put together at " + to.instant(shared.getAskedAt()) + " from the change log up to revision "
                + shared.getRevision().getNumber() + " of the epoch "
                + code(shared.getRevision().getEpoch()) + " and from the decision "
                + (answers.given().size() == 1
                        ? "log of one node"
                        : "logs of " + answers.given().size() + " nodes")
                + ". All instants are"
                + " in UTC" + (rule.getZone().isEmpty() ? "." : ", and in the policy's own zone beside it."));
        to.heading(2, "In short");
        summary();
        missing();
        nodes.table(answers.given());
        to.heading(2, "The law");
        law();
        to.heading(2, "What it says");
        says();
        to.heading(2, "How it came");
        history();
        to.heading(2, "From when on it acts");
        turn();
        answers.given().forEach(answer -> nodes.node(answer.getNode()));
        to.heading(2, "How to check this without trusting whoever made it");
        to.paragraph(
                "The file evidence.json, written together with this document, has the bytes of every record named here,"
                        + " its way to the root of its block, and the seals with their signatures. The chapter \"Check evidence"
                        + " without Certigate\" of docs/audit.md has a script of a few lines that recomputes them.");
        return to.toString();
    }

    private boolean isDirective() {
        return shared.getEventsCount() == 0;
    }

    private void summary() {
        String what = rule.getEffect() == Effect.EFFECT_PERMIT ? "permits" : "forbids";
        String title = rule.getTitle().isEmpty() ? "" : " (" + plain(rule.getTitle()) + ")";
        String by = rule.getOrderedBy().isEmpty() ? "" : ", ordered by " + plain(rule.getOrderedBy()) + ",";
        to.paragraph("The " + (isDirective() ? "directive " : "rule ") + code(rule.getName()) + title + by + " " + what
                + " " + aspect("actions") + " in " + aspect("markets") + ". " + turned());
    }

    private void missing() {
        if (!answers.missing().isEmpty()) {
            to.paragraph(
                    "**This is not the whole evidence.** These nodes were asked too and gave no answer, so that what"
                            + " their logs hold is missing here:");
            to.list(answers.missing().stream()
                    .map(node -> code(node.target()) + ": " + plain(node.why()))
                    .toList());
        }
    }

    private String aspect(String name) {
        return rule.getAspectsList().stream()
                .filter(each -> each.getAspect().equals(name))
                .map(each -> plain(each.getText()))
                .findFirst()
                .orElse("anything");
    }

    private String turned() {
        RuleTurn turn = shared.getTurn();
        List<RuleEvent> events = shared.getEventsList();
        RuleEvent last = events.isEmpty() ? RuleEvent.getDefaultInstance() : events.get(events.size() - 1);
        boolean removed = last.getDifference().getKind() == DifferenceKind.DIFFERENCE_KIND_REMOVED;
        if (removed) {
            return acted(turn, last);
        }
        String back = last.getRolledBack()
                ? " A roll back, at " + to.instant(last.getActivation().getAt()) + ", gave it the form that it has."
                : "";
        return acts(turn) + back;
    }

    private String acts(RuleTurn turn) {
        if (!turn.hasAt()) {
            return "By its own dates it never acts.";
        }
        boolean toCome = Instants.toInstant(turn.getAt()).isAfter(Instants.toInstant(shared.getAskedAt()));
        if (turn.getKind() == RuleTurnKind.RULE_TURN_KIND_ENDED) {
            return "It ceased to act at " + to.instant(turn.getAt()) + ".";
        }
        return toCome
                ? "It does not act yet: it begins at " + to.instant(turn.getAt()) + "."
                : "It acts from " + to.instant(turn.getAt()) + " on.";
    }

    /** What is to be said of a rule that a later release, or going back to an earlier one, removed. */
    private String acted(RuleTurn turn, RuleEvent removal) {
        Activation activation = removal.getActivation();
        String what = (removal.getRolledBack() ? "a roll back to the release " : "the release ")
                + code(removal.getRelease().getHash()) + ", which does not have it,";
        String when = " at " + to.instant(activation.getAt()) + " by " + plain(activation.getBy());
        if (turn.getKind() == RuleTurnKind.RULE_TURN_KIND_ENDED) {
            return "It ceased to act at " + to.instant(turn.getAt()) + "; " + what + " took its place" + when + ".";
        }
        boolean began =
                turn.hasAt() && Instants.toInstant(turn.getAt()).isBefore(Instants.toInstant(activation.getAt()));
        return began
                ? "It acted from " + to.instant(turn.getAt()) + " on, and acts no more: " + what + " took its place"
                        + when + "."
                : "It never acted: " + what + " took its place" + when + " before it began.";
    }

    private void law() {
        if (rule.getLawCount() == 0) {
            to.paragraph("It cites no law.");
        }
        for (LegalBasis law : rule.getLawList()) {
            to.paragraph("**" + plain(law.getTitle().isEmpty() ? law.getId() : law.getTitle()) + "**");
            to.list(Stream.of(
                            said("Cited as", law.getId()),
                            said("Issued by", law.getIssuer()),
                            said("Number", law.getNumber()),
                            said("Issued on", law.getIssued()),
                            said("Published on", law.getPublished()),
                            said("In force from", law.getEffective()),
                            said("Text at", law.getUrl()))
                    .filter(line -> !line.isEmpty())
                    .toList());
        }
    }

    private static String said(String what, String value) {
        return value.isEmpty() ? "" : what + " " + plain(value);
    }

    private void says() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Aspect", "What it says"));
        rule.getAspectsList().forEach(each -> rows.add(List.of(code(each.getAspect()), plain(each.getText()))));
        to.table(rows);
    }

    private void history() {
        if (shared.getHistoryCut()) {
            to.paragraph(
                    "Its history goes further back than what was looked at, or than what the change log still has: what"
                            + " follows is not its beginning.");
        }
        shared.getEventsList().forEach(this::event);
        if (isDirective()) {
            shared.getDirectiveChangesList().forEach(this::change);
        }
    }

    private void event(RuleEvent event) {
        Release release = event.getRelease();
        String who = event.getRolledBack() ? "A roll back" : "A release";
        to.heading(
                3,
                switch (event.getDifference().getKind()) {
                    case DIFFERENCE_KIND_ADDED -> who + " brought it";
                    case DIFFERENCE_KIND_REMOVED -> who + " removed it";
                    default -> who + " changed it";
                });
        to.paragraph("The release " + code(release.getHash()) + " was published at "
                + to.instant(release.getPublishedAt()) + " by " + plain(release.getPublishedBy()) + " (revision "
                + release.getRevision() + ")" + why(release.getWhy()) + " " + tested(release));
        if (release.getWaiversCount() > 0) {
            to.paragraph("These cases failed and were waived:");
            to.list(release.getWaiversList().stream()
                    .map(waiver -> code(waiver.getTestCase()) + ": " + plain(waiver.getWhy()))
                    .toList());
        }
        Activation activation = event.getActivation();
        to.paragraph((event.getRolledBack() ? "A roll back made it active again at " : "It was activated at ")
                + to.instant(activation.getAt()) + " by " + plain(activation.getBy())
                + " (revision " + activation.getRevision() + ")" + why(activation.getWhy()));
        to.paragraph((event.getBefore().isEmpty()
                        ? "No release was active before. "
                        : "The release " + code(event.getBefore()) + " was active before. ")
                + "The activation " + verb(event) + " this rule as follows, and changed " + event.getOtherRules()
                + " other rules and " + event.getWords() + " declared words.");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Aspect", "Before", "After"));
        for (AspectDifference difference : event.getDifference().getAspectsList()) {
            rows.add(
                    List.of(code(difference.getAspect()), plain(difference.getBefore()), plain(difference.getAfter())));
        }
        to.table(rows);
    }

    private static String verb(RuleEvent event) {
        return switch (event.getDifference().getKind()) {
            case DIFFERENCE_KIND_ADDED -> "added";
            case DIFFERENCE_KIND_REMOVED -> "removed";
            default -> "changed";
        };
    }

    private static String why(String why) {
        return why.isEmpty() ? "; no reason was given." : ", for this reason: " + plain(why) + ".";
    }

    private static String tested(Release release) {
        if (release.getDocuments() == 0) {
            return "How it was tested is not recorded.";
        }
        String holds = "It holds " + count(release.getRules(), "rule") + " in "
                + count(release.getDocuments(), "document") + ". ";
        if (release.getCases() == 0) {
            return holds + "It has no test cases.";
        }
        int passed = release.getCases() - release.getWaiversCount();
        return holds + "When it was published, its " + count(release.getCases(), "test case") + " ran: " + passed
                + " passed, " + release.getWaiversCount() + " waived.";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private void change(DirectiveChange change) {
        List<DirectiveState> states = change.getDirective().getStatesList();
        boolean first = change.equals(shared.getDirectiveChanges(0)) && !shared.getHistoryCut();
        boolean lifted = !states.isEmpty()
                && states.get(states.size() - 1).getState() == io.certigate.v1.OrderState.ORDER_STATE_REVOKED;
        to.heading(3, first ? "It was issued" : lifted ? "It was lifted" : "It was amended");
        to.paragraph("Recorded at " + to.instant(change.getRecordedAt()) + " by " + plain(change.getActor())
                + " (revision " + change.getRevision().getNumber() + ")" + why(change.getWhy()));
        String until = change.getDirective().hasValidUntil()
                ? to.instant(change.getDirective().getValidUntil())
                : "further notice";
        to.paragraph("From then on its window was from "
                + to.instant(change.getDirective().getValidFrom()) + " until " + until + ", and its states: "
                + states.stream()
                        .map(state -> StateArgument.word(state.getState()) + " from " + to.instant(state.getAt()))
                        .collect(Collectors.joining(", "))
                + ".");
    }

    private void turn() {
        RuleTurn turn = shared.getTurn();
        boolean ended = turn.getKind() == RuleTurnKind.RULE_TURN_KIND_ENDED;
        String recorded = to.instant(turn.getRecordedAt()) + " (revision " + turn.getRevision() + ")";
        if (!turn.hasAt()) {
            to.paragraph("It was recorded at " + recorded + ". By its own dates it never acts from then on.");
        } else if (ended && !turn.hasByItsDates()) {
            to.paragraph("It ceased to act when the release without it was activated, at " + recorded + ".");
        } else if (ended) {
            to.paragraph("It ceased to act by its own dates, at " + to.instant(turn.getByItsDates())
                    + ". The release that has it was activated at " + recorded + ".");
        } else {
            String dates = turn.hasByItsDates()
                    ? "By its own dates (its window, and the states of its order) it began at "
                            + to.instant(turn.getByItsDates()) + "."
                    : "By its own dates it was in force before that already.";
            to.paragraph((isDirective() ? "It was issued at " : "The release was activated at ") + recorded + ". "
                    + dates + " The later of the two counts: " + to.instant(turn.getAt()) + ".");
        }
    }
}
