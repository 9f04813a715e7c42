package io.certigate.server.replay;

import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.certigate.json.MessageJson;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.replay.Verdict.Difference;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.SegmentHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says in which parts two answers differ, and what may have made it so. */
final class Differences {
    private static final String NONE = "none";

    private Differences() {}

    /** Those of two answers whose bytes differ, at least one. */
    static List<Difference> between(CheckActionResponse recorded, CheckActionResponse now) {
        List<Difference> found = new ArrayList<>();
        compare(
                found,
                "effect",
                recorded,
                now,
                answer -> MessageJson.word(Effect.getDescriptor(), answer.getEffectValue()));
        compare(
                found,
                "basis",
                recorded,
                now,
                answer -> MessageJson.word(Basis.getDescriptor(), answer.getBasisValue()));
        compare(found, "reasons", recorded, now, answer -> list(answer.getReasonsList(), Differences::reason));
        compare(
                found,
                "obligations",
                recorded,
                now,
                answer -> list(answer.getObligationsList(), Differences::obligation));
        compare(found, "remedies", recorded, now, answer -> list(answer.getRemediesList(), Differences::line));
        compare(found, "notices", recorded, now, answer -> list(answer.getNoticesList(), Differences::reason));
        compare(
                found,
                "valid_until",
                recorded,
                now,
                answer -> answer.hasValidUntil()
                        ? RecordReader.instant(answer.getValidUntil()).toString()
                        : NONE);
        compare(found, "hypothetical", recorded, now, answer -> String.valueOf(answer.getHypothetical()));
        if (found.isEmpty()) {
            found.add(new Difference("bytes", line(recorded), line(now)));
        }
        return found;
    }

    private static void compare(
            List<Difference> found,
            String part,
            CheckActionResponse recorded,
            CheckActionResponse now,
            Function<CheckActionResponse, String> text) {
        String before = text.apply(recorded);
        String after = text.apply(now);
        if (!before.equals(after)) {
            found.add(new Difference(part, before, after));
        }
    }

    private static <T> String list(List<T> elements, Function<T, String> text) {
        return elements.isEmpty() ? NONE : elements.stream().map(text).collect(Collectors.joining(", "));
    }

    private static String reason(Reason reason) {
        String where = reason.getMarket().isEmpty() ? "" : " in " + reason.getMarket();
        return reason.getCode() + rule(reason.getPolicy(), reason.getRule()) + where;
    }

    private static String obligation(Obligation obligation) {
        TreeMap<String, String> parameters = new TreeMap<>();
        obligation.getParametersMap().forEach((name, value) -> parameters.put(name, line(value)));
        return obligation.getId()
                + rule(obligation.getPolicy(), obligation.getRule())
                + (parameters.isEmpty() ? "" : " " + parameters);
    }

    private static String rule(String policy, String rule) {
        return policy.isEmpty() ? "" : " (" + policy + "/" + rule + ")";
    }

    private static String line(MessageOrBuilder message) {
        return TextFormat.printer()
                .emittingSingleLine(true)
                .printToString(message)
                .strip();
    }

    /** What may have made answers differ: whatever besides the record they depend upon, and is another one now. */
    static String why(SegmentHeader then, Origin now) {
        List<String> others = new ArrayList<>();
        other(others, "Certigate", then.getEngine(), now.engine());
        other(others, "the library for conditions", then.getCel(), now.cel());
        other(others, "the time-zone data", then.getTimeZones(), now.timeZones());
        if (others.isEmpty()) {
            // Alone it has never been the reason, but it may be the only thing that is known.
            other(others, "the Java runtime", then.getJava(), now.java());
        }
        return others.isEmpty()
                ? "nothing that is known: it was made by the same versions; either the record was changed, which 'certigate log"
                        + " verify' tells, or this is a defect of Certigate"
                : "perhaps since it was made by other versions: " + String.join("; ", others);
    }

    private static void other(List<String> others, String what, String then, String now) {
        if (!then.equals(now)) {
            others.add(what + " was " + then + " and is " + now);
        }
    }
}
