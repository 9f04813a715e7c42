package io.certigate.server.command;

import io.certigate.server.decisionlog.LogBreak;
import io.certigate.server.decisionlog.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verification of the decision log prints, for people and scripts.
 *
 * @param found what it found
 * @param keysGiven whether it was told who must have signed
 */
record VerificationText(Verification found, boolean keysGiven) {
    /** Lines for people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add((found.isIntact() ? "verified" : "broken") + " log=" + found.log() + " segments="
                + found.firstSegment() + "-" + found.lastSegment() + " decisions=" + found.decisions() + " frames="
                + found.frames() + " seals=" + found.seals() + " signatures=" + found.signatures() + " checkpoints="
                + found.checkpoints());
        if (found.firstSegment() > 1) {
            lines.add("begins " + found.firstAt() + " with segment " + found.firstSegment()
                    + ": what came before was deleted");
        }
        lines.add(
                found.sealedAt() == null
                        ? "sealed nothing; " + frames(found.unsealed()) + " not sealed yet"
                        : "sealed up to the sequence " + found.sealedSequence() + " at " + found.sealedAt() + "; "
                                + frames(found.unsealed()) + " after it not sealed yet");
        if (found.unloggedDenials() > 0) {
            lines.add("denials that were answered and could not be logged: " + found.unloggedDenials());
        }
        signers(lines);
        return lines;
    }

    private static String frames(long count) {
        return count == 1 ? "1 frame" : count + " frames";
    }

    private void signers(List<String> lines) {
        List<String> signers =
                found.keys().stream().filter(key -> !key.isEmpty()).toList();
        if (signers.isEmpty()) {
            lines.add("signed by nobody: 'certigate serve --log-key FILE' signs");
            return;
        }
        signers.forEach(key -> lines.add("signed by " + key
                + (keysGiven ? "" : ", as the log itself says; --public-key FILE tells whether it is yours")));
        if (found.keys().contains("")) {
            lines.add("signed in parts: some segments are not");
        }
    }

    /** One object. */
    String json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("intact", found.isIntact());
        members.put("log", found.log());
        members.put("first_segment", found.firstSegment());
        members.put("last_segment", found.lastSegment());
        members.put("first_at", text(found.firstAt()));
        members.put("segments", found.segments());
        members.put("frames", found.frames());
        members.put("decisions", found.decisions());
        members.put("unlogged_denials", found.unloggedDenials());
        members.put("seals", found.seals());
        members.put("signatures", found.signatures());
        members.put("checkpoints", found.checkpoints());
        members.put("older_checkpoints", found.older());
        members.put("sealed_sequence", found.sealedSequence());
        members.put("sealed_at", text(found.sealedAt()));
        members.put("unsealed", found.unsealed());
        members.put("keys", found.keys());
        members.put(
                "faults", found.faults().stream().map(VerificationText::fault).toList());
        return Json.object(members);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static Map<String, Object> fault(LogBreak fault) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("segment", fault.segment());
        members.put("offset", fault.offset());
        members.put("sequence", fault.sequence());
        members.put("expected", fault.expected());
        members.put("found", fault.found());
        return members;
    }
}
