package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.Effect;
import io.certigate.v1.Evidence;
import io.certigate.v1.ForecastActionResponse;
import io.certigate.v1.ForecastChange;
import io.certigate.v1.ForecastSegment;
import io.certigate.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a forecast for people: a bar of time, a table of its stretches, and what changes at each edge. */
final class ForecastText {
    private final Output out;
    private final EvidenceText facts;

    ForecastText(Output out) {
        this.out = out;
        this.facts = new EvidenceText(out);
    }

    void write(ForecastActionResponse forecast) {
        List<ForecastSegment> segments = forecast.getSegmentsList();
        if (segments.isEmpty()) {
            out.line("no answers");
            return;
        }
        TimeBar bar = new TimeBar(segments);
        out.line(out.instant(segments.get(0).getFrom()) + " until "
                + out.instant(segments.get(segments.size() - 1).getUntil()));
        out.line("");
        out.line(bar.line(out.style()));
        out.line(out.style().faint(bar.numbers()));
        out.line("");
        table(segments);
        for (int i = 1; i < segments.size(); i++) {
            ForecastSegment segment = segments.get(i);
            out.heading("at", out.instant(segment.getFrom()));
            changes(segment.getChangesList());
        }
        if (forecast.getTruncated()) {
            out.line("");
            out.line("cut off: the answer goes on changing; ask from "
                    + out.instant(segments.get(segments.size() - 1).getUntil()) + " on");
        }
        out.line("");
        out.line(out.style()
                .faint("hypothetical: it tells what follows if nothing but time changes, and allows nothing"));
        out.field("revision", Output.revision(forecast.getRevision()));
        out.field("release", AnswerText.shortHash(forecast.getRelease()));
    }

    private void table(List<ForecastSegment> segments) {
        List<List<String>> rows = new ArrayList<>();
        for (ForecastSegment segment : segments) {
            String reasons = segment.getAnswer().getReasonsList().stream()
                    .map(Reason::getCode)
                    .distinct()
                    .collect(Collectors.joining(", "));
            rows.add(List.of(
                    Integer.toString(rows.size() + 1),
                    out.instant(segment.getFrom()),
                    out.instant(segment.getUntil()),
                    MessageJson.word(Effect.getDescriptor(), segment.getAnswer().getEffectValue()),
                    reasons));
        }
        new Table(out, "", "FROM", "UNTIL", "EFFECT", "REASON").rows(rows);
    }

    private void changes(List<ForecastChange> changes) {
        List<Reason> came = changes.stream()
                .filter(each -> each.getCame() && each.hasReason())
                .map(ForecastChange::getReason)
                .toList();
        List<String> told = new ArrayList<>();
        for (ForecastChange change : changes) {
            if (change.hasReason() && told.contains(name(change.getReason()))) {
                continue;
            }
            Reason other = change.hasReason() && !change.getCame() ? same(change.getReason(), came) : null;
            if (other == null) {
                change(change);
            } else {
                told.add(name(other));
                out.field("changes", name(other));
                evidence("goes", change.getReason(), other);
                evidence("comes", other, change.getReason());
            }
        }
    }

    private static @Nullable Reason same(Reason reason, List<Reason> among) {
        return among.stream()
                .filter(each -> name(each).equals(name(reason)))
                .findFirst()
                .orElse(null);
    }

    private void evidence(String label, Reason of, Reason not) {
        for (Evidence evidence : of.getEvidenceList()) {
            if (!not.getEvidenceList().contains(evidence)) {
                out.field("", "  " + label + ": " + facts.of(evidence));
            }
        }
    }

    private void change(ForecastChange change) {
        String label = change.getCame() ? "comes" : "goes";
        switch (change.getWhatCase()) {
            case REASON -> reason(label, "", change.getReason());
            case NOTICE -> reason(label, "notice ", change.getNotice());
            case OBLIGATION ->
                out.field(label, "obligation " + change.getObligation().getId());
            case WHAT_NOT_SET -> out.field(label, "something that this version does not know");
        }
    }

    private void reason(String label, String what, Reason reason) {
        out.field(label, what + name(reason));
        reason.getEvidenceList().forEach(evidence -> out.field("", "  " + facts.of(evidence)));
    }

    private static String name(Reason reason) {
        return reason.getCode() + " in " + reason.getMarket()
                + (reason.getRule().isEmpty() ? "" : " by " + reason.getPolicy() + " / " + reason.getRule());
    }
}
