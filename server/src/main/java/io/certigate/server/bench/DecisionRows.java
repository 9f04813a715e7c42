package io.certigate.server.bench;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionLog.Entry;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Reason;
import io.certigate.server.state.HeldDirectives;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decisions to measure the reading of a large log with, always the same ones: a millisecond apart, of so many subjects that each
 * has 50 of them, scattered over the whole log.
 *
 * @param count how many
 */
public record DecisionRows(long count) {
    /** When the first one was made. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int OF_A_SUBJECT = 50;
    private static final int DENIED = 10;
    private static final long STEP = 0x9e3779b97f4a7c15L;
    private static final Cause PERMITTED = new Cause(
            "cn.weixin.nft.primary_sale",
            "cn.weixin.digital-collectibles",
            "primary-sale",
            new Localized(Map.of("en", "Primary sale is permitted.")),
            List.of());
    private static final Cause FORBIDDEN = new Cause(
            "cn.weixin.nft.secondary_prohibited",
            "cn.weixin.digital-collectibles",
            "secondary-sale",
            new Localized(Map.of("en", "Secondary sale is prohibited.")),
            List.of());

    /** The id of a decision. */
    String id(long index) {
        long millis = START.plusMillis(index).toEpochMilli();
        return new UUID(millis << 16 | 0x7000L, 0x8000_0000_0000_0000L | mixed(index) >>> 2).toString();
    }

    /** Who a decision is about. */
    EntityRef subject(long index) {
        long subjects = Math.max(1, count / OF_A_SUBJECT);
        return new EntityRef("official_account", "weixin/wx" + Long.remainderUnsigned(mixed(index), subjects));
    }

    /** Spreads every bit over all. */
    private static long mixed(long index) {
        long next = (index + 1) * STEP;
        next = (next ^ next >>> 30) * 0xbf58476d1ce4e5b9L;
        return next ^ next >>> 31;
    }

    /**
     * Writes them as the log of a data folder.
     *
     * @param key signs it, null for nobody
     * @param written told now and then how many are written
     */
    public void write(Path data, @Nullable Path key, LongConsumer written)
            throws IOException, InterruptedException, ExecutionException {
        LogSettings settings = key == null ? LogSettings.DEFAULT : LogSettings.DEFAULT.signed(key);
        Origin origin = Origin.of("bench", "bench", "bench");
        Facts[] facts = new Facts[(int) Math.min(1 << 20, Math.max(1, count / OF_A_SUBJECT))];
        try (LogWriter log = LogWriter.open(LogFolder.in(data), origin, settings, InstantSource.system())) {
            for (long i = 0; i < count; i++) {
                Entry entry = entry(i, facts);
                while (!isWritten(log, entry)) {
                    // Until the disk has room for it: nothing may be left out.
                    Thread.onSpinWait();
                }
                if (i % 100_000 == 0) {
                    written.accept(i);
                }
            }
        }
    }

    /** Writes a decision; false if the log is overloaded. */
    private static boolean isWritten(LogWriter log, Entry entry) throws InterruptedException, ExecutionException {
        CompletableFuture<?> waiting = log.append(entry);
        if (waiting == null) {
            return true;
        }
        try {
            waiting.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DecisionLog.Unwritten unwritten && unwritten.overloaded()) {
                return false;
            }
            throw e;
        }
    }

    private Entry entry(long index, Facts[] known) {
        Instant at = START.plusMillis(index);
        boolean denied = index % DENIED == 0;
        Answer answer = new Answer(
                denied ? Effect.DENY : Effect.PERMIT,
                Basis.RULE,
                List.of(new Reason(denied ? FORBIDDEN : PERMITTED, "CN", List.of())),
                List.of(),
                List.of(),
                List.of(),
                null);
        Decision decision = new Decision(
                id(index),
                at,
                answer,
                Duration.ofSeconds(2),
                new Revision("11111111-2222-4333-8444-555555555555", 7, "ab".repeat(32)),
                PolicySet.none(),
                false);
        EntityRef subject = subject(index);
        Question question = new Question(
                subject,
                Properties.NONE,
                denied ? "asset.sell.secondary" : "asset.sell.primary",
                Properties.NONE,
                new EntityRef("digital_collectible", "nft-" + index % 100_000),
                Properties.NONE,
                Properties.NONE,
                List.of("CN"));
        return new Entry(
                new CheckRequest(question, null, "request-" + index),
                decision,
                HeldDirectives.NONE,
                List.of(facts(subject, known)));
    }

    private static Facts facts(EntityRef subject, Facts[] known) {
        int slot = Math.floorMod(subject.hashCode(), known.length);
        Facts found = known[slot];
        if (found == null || !found.holder().equals(subject)) {
            Certification filing = new Certification(
                    subject,
                    "cn.cac.blockchain_filing",
                    "京网信备11010519864491550014号",
                    "Cyberspace Administration of China",
                    "",
                    START.minus(Duration.ofDays(100)),
                    null,
                    false,
                    List.of(),
                    null);
            found = new Facts(subject, 1, 1, null, List.of(filing), List.of());
            known[slot] = found;
        }
        return found;
    }
}
