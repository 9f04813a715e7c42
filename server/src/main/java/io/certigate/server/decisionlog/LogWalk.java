package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import io.certigate.v1.SealRecord;
import io.certigate.v1.SegmentHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Links the segments of a log, one after the other, and compares them with checkpoints. For one walk and one thread.
 */
final class LogWalk {
    private final String log;
    private final LogVerifier.Demands demands;
    private final List<LogBreak> faults = new ArrayList<>();
    // What is wrong with files beside those that are linked, by segment.
    private final List<LogBreak> beside;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    // Those that are not compared yet, by segment.
    private final TreeMap<Long, List<Checkpoint>> open = new TreeMap<>();
    private final Set<String> trusted = new HashSet<>();
    private final Set<String> keys = new LinkedHashSet<>();
    private @Nullable Finding first;
    private @Nullable Finding before;
    private long segments;
    private long frames;
    private long decisions;
    private long denials;
    private long seals;
    private long signatures;
    private long compared;
    private long older;
    private @Nullable SealRecord sealed;

    LogWalk(String log, LogVerifier.Demands demands, CheckpointFile.Content own, List<LogBreak> beside) {
        this.log = log;
        this.demands = demands;
        this.beside = new ArrayList<>(beside);
        demands.keys().forEach(key -> trusted.add(key.toString()));
        own.mistakes().forEach(mistake -> fault(new LogBreak(0, 0, 0, "a file of checkpoints", mistake)));
        own.checkpoints().forEach(each -> add(each, "the log's own checkpoint", false));
        demands.checkpoints().forEach(each -> add(each, "the checkpoint", true));
    }

    /** A checkpoint of the log's own says no more than the seal that it must be equal to, whose signature is checked. */
    private void add(Checkpoint checkpoint, String what, boolean foreign) {
        String name = what + " of segment " + checkpoint.segment() + " and sequence " + checkpoint.sequence();
        if (!checkpoint.log().equals(log)) {
            fault(new LogBreak(0, 0, 0, name + " to be of the log " + log, "the log " + checkpoint.log()));
        } else if (foreign && !checkpoint.isSignedAsSaid()) {
            fault(new LogBreak(0, 0, 0, name + " to be signed by " + checkpoint.publicKey(), "another signature"));
        } else if (foreign && !trusted.isEmpty() && !trusted.contains(checkpoint.publicKey())) {
            fault(new LogBreak(0, 0, 0, name + " to be signed by " + wanted(), by(checkpoint.publicKey())));
        } else {
            checkpoints.add(checkpoint);
            open.computeIfAbsent(checkpoint.segment(), segment -> new ArrayList<>())
                    .add(checkpoint);
        }
    }

    /** Links the next segment. */
    void next(Finding found) {
        Finding last = before;
        if (last != null) {
            signature(last, found);
        }
        aside(found.number());
        if (last == null) {
            first = found;
            begin(found);
        } else {
            follow(last, found);
        }
        LogBreak fault = found.fault();
        if (fault != null) {
            fault(fault);
        }
        compare(found);
        segments++;
        frames += found.first() == 0 ? 0 : found.last() - found.first() + 1;
        decisions += found.decisions();
        denials += found.denials();
        seals += found.seals().size();
        if (found.seal() != null) {
            sealed = found.seal();
        }
        before = found;
    }

    /**
     * A segment was deleted by age since the beginning, and with it those before: the next one is the first, and what was counted is there
     * no more.
     */
    void restart() {
        if (before != null) {
            signature(before, null);
        }
        before = null;
        first = null;
        segments = 0;
        frames = 0;
        decisions = 0;
        denials = 0;
        seals = 0;
        signatures = 0;
        older += compared;
        compared = 0;
    }

    /** Names what is beside the segments up to one. */
    private void aside(long number) {
        beside.removeIf(each -> {
            boolean named = each.segment() <= number;
            if (named) {
                fault(each);
            }
            return named;
        });
    }

    private void begin(Finding found) {
        SegmentHeader header = found.header();
        if (header == null) {
            return;
        }
        String previous = hex(header.getPrevious());
        if (header.getPrevious().equals(Seals.NONE)) {
            if (found.number() != 1) {
                fault(link(found, "the hash of the last seal before segment " + found.number(), "none"));
            } else if (found.first() != 1) {
                fault(link(found, "the first frame of a log to have the sequence 1", "the sequence " + found.first()));
            }
            return;
        }
        Checkpoint link = checkpoints.stream()
                .filter(each -> each.segment() < found.number() && each.hash().equals(previous))
                .findFirst()
                .orElse(null);
        if (link == null) {
            fault(link(
                    found,
                    "a checkpoint that closes the segment before, which was deleted",
                    "none with the hash " + previous));
        } else if (found.first() != link.sequence() + 2) {
            fault(link(found, "the sequence " + (link.sequence() + 2), "the sequence " + found.first()));
        }
    }

    private void follow(Finding last, Finding found) {
        SegmentHeader header = found.header();
        for (long missing = last.number() + 1;
                missing < found.number() && faults.size() < LogVerifier.MAX_FAULTS;
                missing++) {
            fault(new LogBreak(missing, 0, last.last() + 1, "the segment " + missing, "none"));
        }
        // What follows from a fault is not told as another one.
        if (header == null || last.fault() != null) {
            return;
        }
        if (found.first() != last.last() + 1) {
            fault(link(found, "the sequence " + (last.last() + 1), "the sequence " + found.first()));
        }
        if (!header.getPrevious().equals(last.lastHash())) {
            fault(link(
                    found,
                    "the hash " + hex(last.lastHash()) + " of the last seal of segment " + last.number(),
                    hex(header.getPrevious())));
        }
    }

    /** Checks the signature of a segment's last seal, which covers those before it. */
    private void signature(Finding found, @Nullable Finding following) {
        SealRecord seal = found.seal();
        SegmentHeader header = found.header();
        if (seal == null || header == null) {
            return;
        }
        SegmentHeader next = following == null ? null : following.header();
        ByteString nextKey = next == null ? header.getPublicKey() : next.getPublicKey();
        ByteString key = seal.getPublicKey().isEmpty() ? header.getPublicKey() : seal.getPublicKey();
        // A tail was sealed when the log was opened again, perhaps with another key, or with none.
        boolean changed = seal.getClosing() && !nextKey.equals(header.getPublicKey());
        if (!key.equals(header.getPublicKey()) && !(changed && key.equals(nextKey))) {
            fault(seal(found, seal, "a signature by " + hex(header.getPublicKey()), "one by " + hex(key)));
            return;
        }
        if (!key.equals(header.getPublicKey())) {
            // It covers what the other key, or none, was to vouch for.
            String before = header.getPublicKey().isEmpty() ? "" : hex(header.getPublicKey());
            keys.add(before);
            if (!trusted.isEmpty() && !trusted.contains(before)) {
                fault(seal(found, seal, "a segment begun with " + wanted(), by(before)));
            }
        }
        if (seal.getSignature().isEmpty()) {
            if (!header.getPublicKey().isEmpty() && !(changed && nextKey.isEmpty())) {
                fault(seal(found, seal, "a signature by " + hex(header.getPublicKey()), "none"));
            } else if (!trusted.isEmpty()) {
                fault(seal(found, seal, "a signature by " + wanted(), "none"));
            }
            keys.add("");
            return;
        }
        String by = hex(key);
        if (!trusted.isEmpty() && !trusted.contains(by)) {
            fault(seal(found, seal, "a signature by " + wanted(), by(by)));
        } else if (!Seals.isSigned(seal, key)) {
            fault(seal(found, seal, "a signature by " + by, "another one"));
        } else {
            signatures++;
        }
        keys.add(by);
    }

    private void compare(Finding found) {
        for (long before : new ArrayList<>(open.headMap(found.number()).keySet())) {
            List<Checkpoint> passed = open.remove(before);
            if (first != null && before < first.number()) {
                older += passed == null ? 0 : passed.size();
            }
        }
        List<Checkpoint> here = open.remove(found.number());
        for (Checkpoint each : here == null || found.fault() != null ? List.<Checkpoint>of() : here) {
            ByteString hash = found.seals().get(each.sequence());
            if (hash == null || !hex(hash).equals(each.hash())) {
                fault(new LogBreak(
                        each.segment(),
                        0,
                        each.sequence(),
                        "a seal up to the sequence " + each.sequence() + " with the hash " + each.hash()
                                + ", as a checkpoint says",
                        hash == null ? "none" : hex(hash)));
            } else {
                compared++;
            }
        }
    }

    /** What was found, after the last segment. */
    Verification end() {
        Finding last = before;
        if (last != null) {
            signature(last, null);
        }
        aside(Long.MAX_VALUE);
        since();
        open.values()
                .forEach(all -> all.forEach(each -> fault(new LogBreak(
                        each.segment(),
                        0,
                        each.sequence(),
                        "the segment " + each.segment() + ", as a checkpoint says",
                        last == null ? "no segment" : "a log that ends with segment " + last.number()))));
        SealRecord seal = sealed;
        return new Verification(
                log,
                first == null ? 0 : first.number(),
                last == null ? 0 : last.number(),
                segments,
                begun(),
                frames,
                decisions,
                denials,
                seals,
                signatures,
                compared,
                older,
                seal == null ? 0 : seal.getLast(),
                seal == null ? null : RecordReader.instant(seal.getSealedAt()),
                last == null ? 0 : last.unsealed(),
                List.copyOf(keys),
                faults);
    }

    /** Whether the log reaches back as far as was demanded: what is before its first segment may have been removed by anybody. */
    private void since() {
        Finding found = first;
        Instant since = demands.since();
        Instant begun = begun();
        if (found != null && since != null && begun != null && found.number() > 1 && begun.isAfter(since)) {
            fault(link(
                    found,
                    "the segment 1, or one begun at " + since + " at the latest",
                    "segment " + found.number() + " as the first, begun at " + begun
                            + ": what was before is too young to be gone"));
        }
    }

    private @Nullable Instant begun() {
        SegmentHeader header = first == null ? null : first.header();
        return header == null ? null : RecordReader.instant(header.getCreatedAt());
    }

    private void fault(LogBreak fault) {
        if (faults.size() < LogVerifier.MAX_FAULTS) {
            faults.add(fault);
        }
    }

    private static LogBreak link(Finding found, String expected, String what) {
        return new LogBreak(found.number(), Frame.MAGIC.length, found.first(), expected, what);
    }

    private static LogBreak seal(Finding found, SealRecord seal, String expected, String what) {
        return new LogBreak(found.number(), found.sealOffset(), seal.getLast() + 1, expected, what);
    }

    private String wanted() {
        return String.join(" or ", trusted);
    }

    private static String by(String key) {
        return key.isEmpty() ? "none" : "one by " + key;
    }

    private static String hex(ByteString bytes) {
        return bytes.isEmpty() ? "none" : HexFormat.of().formatHex(bytes.toByteArray());
    }
}
