package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.Remedy;
import io.certigate.v1.RemedyOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes an answer for people: effect and basis first, then why, what to do, and how long it holds. */
final class AnswerText {
    private static final int SHORT_HASH = 12;

    private final Output out;
    private final EvidenceText facts;

    private AnswerText(Output out) {
        this.out = out;
        this.facts = new EvidenceText(out);
    }

    static void write(CheckActionResponse answer, Output out) {
        new AnswerText(out).write(answer);
    }

    /** Without decision, revision and times. */
    static void writeBody(CheckActionResponse answer, Output out) {
        new AnswerText(out).body(answer);
    }

    private void write(CheckActionResponse answer) {
        body(answer);
        new ExplanationText(out).write(answer);
        out.line("");
        footer(answer);
    }

    private void body(CheckActionResponse answer) {
        String effect = MessageJson.word(Effect.getDescriptor(), answer.getEffectValue());
        out.line((answer.getEffect() == Effect.EFFECT_PERMIT
                        ? out.style().good(effect)
                        : out.style().bad(effect))
                + "  " + MessageJson.word(Basis.getDescriptor(), answer.getBasisValue()));
        if (answer.getHypothetical()) {
            out.line(out.style()
                    .faint("hypothetical: it is about another instant or an earlier state, and allows nothing now"));
        }
        answer.getReasonsList().forEach(reason -> reason("reason", reason));
        answer.getNoticesList().forEach(notice -> reason("notice", notice));
        answer.getObligationsList().forEach(this::obligation);
        answer.getRemediesList().forEach(this::remedy);
    }

    private void reason(String heading, Reason reason) {
        out.heading(heading, reason.getCode());
        out.field("market", reason.getMarket());
        out.field("rule", join(" / ", reason.getPolicy(), reason.getRule()));
        out.field("message", reason.getMessage());
        reason.getLawList().forEach(law -> out.field("law", law(law)));
        reason.getEvidenceList().forEach(evidence -> out.field("evidence", facts.of(evidence)));
    }

    /** A legal basis on one line. */
    static String law(LegalBasis law) {
        return join(
                ", ",
                join(" ", law.getTitle(), "(" + law.getId() + ")"),
                law.getNumber(),
                law.getIssuer(),
                dated("issued", law.getIssued()),
                dated("published", law.getPublished()),
                dated("in force from", law.getEffective()),
                law.getUrl());
    }

    private static String dated(String what, String day) {
        return day.isEmpty() ? "" : what + " " + day;
    }

    private void obligation(Obligation obligation) {
        out.heading("obligation", obligation.getId());
        out.field("rule", join(" / ", obligation.getPolicy(), obligation.getRule()));
        out.field("message", obligation.getMessage());
        if (obligation.getParametersCount() > 0) {
            out.field("parameters", MessageJson.values(obligation.getParametersMap()));
        }
    }

    private void remedy(Remedy remedy) {
        out.heading("remedy for", remedy.getReason());
        out.field("message", remedy.getMessage());
        String label = "needed";
        for (RemedyOption option : remedy.getOptionsList()) {
            out.field(label, option(option));
            label = "or";
        }
    }

    private static String option(RemedyOption option) {
        if (!option.getProperty().isEmpty()) {
            return "property " + option.getProperty();
        }
        return "certification " + option.getCertificationKind() + " of " + option.getOf()
                + (option.getIssuersCount() == 0 ? "" : ", issued by " + String.join(" or ", option.getIssuersList()));
    }

    private void footer(CheckActionResponse answer) {
        out.field("valid until", answer.hasValidUntil() ? out.instant(answer.getValidUntil()) : "no known end");
        out.field("fresh for", MessageJson.seconds(answer.getFreshFor()) + " s");
        out.field("revision", Output.revision(answer.getRevision()));
        out.field("token", Output.token(answer.getRevision()));
        out.field("release", shortHash(answer.getRelease()));
        out.field("decision", answer.getDecisionId());
        out.field("decided at", answer.hasDecidedAt() ? out.instant(answer.getDecidedAt()) : "");
        out.field("request", answer.getRequestId());
    }

    /** The beginning of a content hash. */
    static String shortHash(String hash) {
        return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    static String join(String separator, String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(separator));
    }
}
