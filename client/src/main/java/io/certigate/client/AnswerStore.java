package io.certigate.client;

import com.google.protobuf.ByteString;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.Revision;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers that may be given again. Each lives no longer than its {@code fresh_for} from when its question was sent, and is of the newest
 * revision that this client has heard of, from the watch or from any answer: whatever is older is dropped, and not taken in later
 * either, however late it arrives. Without a watch that speaks nothing is given. For any number of threads.
 */
final class AnswerStore {
    /** Silence of the watch after which changes may have been missed; it speaks every second. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    /** How long nothing is reused after an answer of a node that does not allow it. */
    static final Duration ABSTINENCE = Duration.ofMinutes(1);

    /** Largest question and answer together that are kept, in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    private final int capacity;
    private final Clocks clocks;

    // Guarded by this, all that follows.
    private final Map<ByteString, Kept> answers = new LinkedHashMap<>();
    // The newest revision heard of; null while changes are not followed.
    private @Nullable Revision known;
    private Clocks.@Nullable Moment heardAt;
    private Clocks.@Nullable Moment refusedAt;
    private long generation;
    private long hits;
    private long misses;
    private long excluded;
    private long stored;
    private long dropped;
    private long expired;
    private long evicted;

    AnswerStore(int capacity, Clocks clocks) {
        this.capacity = capacity;
        this.clocks = clocks;
    }

    /** An answer, and a moment before its question was sent. */
    private record Kept(CheckActionResponse answer, Clocks.Moment sent) {}

    /** The answer to an earlier question that is the same; null if there is none that may be given. */
    synchronized @Nullable CheckActionResponse find(ByteString question) {
        if (!watching()) {
            drop();
            misses++;
            return null;
        }
        Kept kept = answers.get(question);
        if (kept == null) {
            misses++;
            return null;
        }
        if (!fresh(kept)) {
            answers.remove(question);
            expired++;
            misses++;
            return null;
        }
        hits++;
        return kept.answer();
    }

    /** What {@link #keep} must be told; ask before the question is sent. */
    synchronized long generation() {
        return generation;
    }

    /** Counts a question that must be asked. */
    synchronized void exclude() {
        excluded++;
    }

    /** Keeps an answer if it may be given again. */
    synchronized void keep(ByteString question, CheckActionResponse answer, Clocks.Moment sent, long asked) {
        Kept kept = new Kept(answer, sent);
        if (!learn(answer)
                || asked != generation
                || !watching()
                || !fresh(kept)
                || (answer.getEffect() != Effect.EFFECT_PERMIT && answer.getEffect() != Effect.EFFECT_DENY)
                || question.size() + answer.getSerializedSize() > MAX_BYTES) {
            return;
        }
        answers.remove(question);
        answers.put(question, kept);
        stored++;
        if (answers.size() > capacity) {
            Iterator<Kept> eldest = answers.values().iterator();
            eldest.next();
            eldest.remove();
            evicted++;
        }
    }

    /** Takes notice of what any answer tells of the server; whether the answer may be given again. */
    synchronized boolean learn(CheckActionResponse answer) {
        if (answer.getHypothetical()) {
            return false;
        }
        if (!answer.getReusable()) {
            refusedAt = clocks.now();
            drop();
            return false;
        }
        Revision revision = answer.getRevision();
        Revision newest = known;
        if (newest == null || !revision.getEpoch().equals(newest.getEpoch())) {
            drop();
            return false;
        }
        if (revision.getNumber() == newest.getNumber()) {
            return revision.getHash().equals(newest.getHash());
        }
        if (revision.getNumber() < newest.getNumber()) {
            return false;
        }
        known = revision;
        dropOlder(revision);
        return true;
    }

    /** The watch said that the state is at a revision, or beyond. */
    synchronized void heard(Revision revision) {
        heardAt = clocks.now();
        Revision newest = known;
        boolean behind = newest != null
                && newest.getEpoch().equals(revision.getEpoch())
                && newest.getNumber() > revision.getNumber();
        if (behind || revision.equals(newest)) {
            return;
        }
        boolean follows = newest != null
                && newest.getEpoch().equals(revision.getEpoch())
                && newest.getNumber() < revision.getNumber();
        known = revision;
        if (follows) {
            dropOlder(revision);
        } else {
            drop();
        }
    }

    /** Changes are not followed any more. */
    synchronized void lost() {
        known = null;
        heardAt = null;
        drop();
    }

    /** Drops all, and keeps no answer to a question that was asked before now. */
    synchronized void forget() {
        generation++;
        drop();
    }

    synchronized ReuseStats stats() {
        return new ReuseStats(hits, misses, excluded, stored, dropped, expired, evicted, answers.size(), watching());
    }

    private boolean fresh(Kept kept) {
        return clocks.since(kept.sent()).compareTo(CheckResult.freshFor(kept.answer())) < 0;
    }

    private boolean watching() {
        Clocks.Moment heard = heardAt;
        Clocks.Moment refused = refusedAt;
        return known != null
                && heard != null
                && clocks.since(heard).compareTo(SILENCE) < 0
                && (refused == null || clocks.since(refused).compareTo(ABSTINENCE) >= 0);
    }

    private void drop() {
        dropped += answers.size();
        answers.clear();
    }

    /** What is not of this revision is older: nothing newer than the newest was kept. */
    private void dropOlder(Revision revision) {
        int before = answers.size();
        answers.values().removeIf(kept -> kept.answer().getRevision().getNumber() < revision.getNumber());
        dropped += before - answers.size();
    }
}
