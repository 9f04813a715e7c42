package io.certigate.server.decisionlog;

import io.certigate.server.model.Directive;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Directives as they are in the log, the same for every segment. Keeps the present ones, and a few of the past within a number of
 * bytes. For any number of threads.
 */
final class EncodedDirectives {
    /** Most bytes of those of the past that are kept. */
    static final long MAX_PAST_BYTES = 8L << 20;

    // Whoever writes a frame keeps the others waiting meanwhile.
    private static final int RECORD_BYTES = 64 * 1024;

    private record Encoded(HeldDirectives directives, List<ProtoBuffer> records, long bytes) {}

    private final long maxPastBytes;
    private volatile @Nullable Encoded present;
    // In the order of their last use, the last one first; guarded by this.
    private final Deque<Encoded> past = new ArrayDeque<>();

    EncodedDirectives() {
        this(MAX_PAST_BYTES);
    }

    EncodedDirectives(long maxPastBytes) {
        this.maxPastBytes = maxPastBytes;
    }

    /**
     * The records of directives; not to be changed.
     *
     * @param isPresent whether decisions about the present use them: until others do they are kept, whatever their size
     */
    List<ProtoBuffer> of(HeldDirectives directives, boolean isPresent) {
        Encoded known = present;
        if (known != null && isEqual(known.directives(), directives)) {
            return known.records();
        }
        Encoded found = takePast(directives);
        Encoded encoded = found == null ? encode(directives) : found;
        if (isPresent) {
            present = encoded;
        } else {
            keepPast(encoded);
        }
        return encoded.records();
    }

    private synchronized @Nullable Encoded takePast(HeldDirectives directives) {
        Encoded found = null;
        for (Encoded each : past) {
            if (isEqual(each.directives(), directives)) {
                found = each;
            }
        }
        if (found != null) {
            past.remove(found);
        }
        return found;
    }

    private synchronized void keepPast(Encoded encoded) {
        past.addFirst(encoded);
        long bytes = pastBytes();
        while (bytes > maxPastBytes) {
            bytes -= past.removeLast().bytes();
        }
    }

    /** Bytes of those of the past that are kept. */
    synchronized long pastBytes() {
        return past.stream().mapToLong(Encoded::bytes).sum();
    }

    private static Encoded encode(HeldDirectives directives) {
        List<ProtoBuffer> records = new ArrayList<>();
        ProtoBuffer record = null;
        for (Directive directive : directives.all()) {
            if (record == null || record.length() >= RECORD_BYTES) {
                record = new ProtoBuffer();
                record.begin();
                records.add(record);
            }
            record.member(1, RecordCodec.write(directive));
        }
        return new Encoded(directives, List.copyOf(records), bytes(records));
    }

    /** Bytes of records in a segment. */
    static long bytes(List<ProtoBuffer> records) {
        return records.stream()
                .mapToLong(record -> Frame.OVERHEAD + record.length())
                .sum();
    }

    // Those of a state that was read anew, or of the past, are others with the same content.
    @SuppressWarnings("ReferenceEquality")
    static boolean isEqual(HeldDirectives some, HeldDirectives others) {
        if (some == others) {
            return true;
        }
        if (some.all().size() != others.all().size()) {
            return false;
        }
        Iterator<Directive> other = others.all().iterator();
        for (Directive directive : some.all()) {
            if (!directive.equals(other.next())) {
                return false;
            }
        }
        return true;
    }
}
