package io.certigate.text;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.certigate.v1.LogFault;
import io.certigate.v1.VerifyResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What a verification of a decision log found, as lines. */
public final class VerifyText {
    private static final int LABEL = 14;

    private VerifyText() {}

    /**
     * What was found, but for the faults.
     *
     * @param keysGiven whether it was told who must have signed
     */
    public static List<String> lines(VerifyResult found, boolean keysGiven) {
        List<String> lines = new ArrayList<>();
        lines.add(
                found.getIntact()
                        ? "intact"
                        : "broken: " + count(found.getFaultsCount(), "place")
                                + ", the first one first on standard error");
        lines.add(field("log", found.getLog()));
        lines.add(field("segments", segments(found)));
        if (!found.getBeginning().isEmpty()) {
            lines.add(field("", found.getBeginning()));
        }
        lines.add(field("decisions", number(found.getDecisions()) + " in " + count(found.getFrames(), "frame")));
        if (found.getUnloggedDenials() > 0) {
            lines.add(field(
                    "not logged",
                    count(found.getUnloggedDenials(), "denial") + " that were answered, as the log itself says"));
        }
        lines.add(field(
                "seals",
                number(found.getSeals()) + ", up to the sequence " + found.getSealedSequence()
                        + (found.hasSealedAt() ? " at " + instant(found.getSealedAt()) : "")));
        lines.add(field("unsealed", count(found.getUnsealed(), "frame") + " after it, not sealed yet"));
        lines.add(field(
                "signatures",
                count(found.getSignatures(), "segment")
                        + ": that of the last seal of each, which covers the seals before" + " it"));
        lines.add(field(
                "checkpoints",
                number(found.getCheckpoints()) + " compared, " + number(found.getOlderCheckpoints())
                        + " of segments that were deleted"));
        signers(found, keysGiven, lines);
        return lines;
    }

    private static String segments(VerifyResult found) {
        return number(found.getSegments()) + ", " + found.getFirstSegment() + " to " + found.getLastSegment()
                + (found.hasFirstAt() ? ", since " + instant(found.getFirstAt()) : "");
    }

    private static void signers(VerifyResult found, boolean keysGiven, List<String> lines) {
        boolean nobody = true;
        boolean inParts = false;
        for (ByteString key : found.getKeysList()) {
            inParts |= key.isEmpty();
            if (!key.isEmpty()) {
                nobody = false;
                lines.add(field(
                        "signed by",
                        HexFormat.of().formatHex(key.toByteArray())
                                + (keysGiven
                                        ? ""
                                        : ", as the log itself says; --public-key FILE tells whether it is yours")));
            }
        }
        if (nobody) {
            lines.add(field("signed by", "nobody: 'certigate serve --log-key FILE' signs"));
        } else if (inParts) {
            lines.add(field("", "some segments are not signed"));
        }
    }

    /** A fault. */
    public static String fault(LogFault fault) {
        String place = fault.getSegment() == 0
                ? ""
                : "segment " + fault.getSegment() + ", offset " + fault.getOffset() + ", sequence "
                        + fault.getSequence() + ": ";
        return clean(place + "expected " + fault.getExpected() + ", found " + fault.getFound());
    }

    private static String count(long count, String what) {
        return number(count) + " " + what + (count == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String instant(Timestamp at) {
        return Instant.ofEpochSecond(at.getSeconds(), at.getNanos()).toString();
    }

    private static String field(String label, String value) {
        return "  " + label + " ".repeat(Math.max(1, LABEL + 2 - label.length())) + clean(value);
    }

    /** Without control characters, so that stored texts cannot steer the terminal. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
