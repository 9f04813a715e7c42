package io.certigate.server.decisionlog;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Remedy;
import io.certigate.server.policy.Ruling;
import io.certigate.server.state.HeldDirectives;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A log of random decisions, a millisecond apart. */
final class SampleLog implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(100_000);

    /** Small segments, so that there are several. None is deleted or compressed, whatever the clock says. */
    static final LogSettings SMALL = LogSettings.DEFAULT
            .segments(1024 * 1024)
            .keeping(new LogSettings.Retention(
                    FOREVER, LogSettings.Retention.DEFAULT.maxBytes(), Duration.ZERO, FOREVER));

    static final List<String> ACTIONS =
            List.of("asset.display", "asset.sell.primary", "asset.sell.secondary", "service.open");
    static final List<String> MARKETS = List.of("CN", "HK", "SG");
    static final List<String> RULES = List.of("offer", "resale", "ban");
    static final List<String> CODES = List.of("cn.banned", "certigate.not_covered", "hk.license");

    /** So that few decisions fill a segment. */
    private static final String LONG = " of the provider of services".repeat(4);

    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final Localized NO_TEXT = new Localized(Map.of("en", "text"));

    final LogFolder folder;

    // By the decisions' ids.
    private final Map<String, Decision> decided = new HashMap<>();

    private final Random random;
    private final LogWriter writer;
    private final Map<EntityRef, Facts> facts = new HashMap<>();
    private final Map<Ruling, Ruling> rulings = new HashMap<>();
    private Instant now = TestNode.START;
    private int made;

    SampleLog(LogFolder folder, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        this.writer = LogWriter.open(folder, ORIGIN, SMALL, InstantSource.fixed(TestNode.START));
    }

    /** What was decided. */
    Decision decided(String id) {
        return Objects.requireNonNull(decided.get(id), id);
    }

    /** Writes so many decisions. */
    void write(int count) {
        for (int i = 0; i < count; i++) {
            write(TestNode.account("shop-" + random.nextInt(200)));
        }
    }

    /** Writes a decision about a subject; its id. */
    String write(EntityRef subject) {
        now = now.plusMillis(1);
        // A clock that was set back a little now and then.
        Instant at = random.nextInt(50) == 0 ? now.minusMillis(20) : now;
        Decision decision = decision(at);
        Question question = new Question(
                subject,
                Properties.of(Map.of("name", new Value.Text("店 \"" + random.nextInt(10) + "\"" + LONG))),
                any(ACTIONS),
                Properties.NONE,
                new EntityRef("digital_collectible", "nft-" + random.nextInt(300)),
                Properties.NONE,
                Properties.of(Map.of("amount", new Value.Whole(random.nextInt(1_000)))),
                random.nextBoolean() ? List.of(any(MARKETS)) : List.of("CN", "HK"));
        CheckRequest request = new CheckRequest(
                question, decision.hypothetical() ? at : null, random.nextInt(3) == 0 ? "r-" + made : "");
        Facts known = facts.computeIfAbsent(
                subject,
                holder -> new Facts(holder, 1, 1, null, List.of(TestNode.filing(holder, "123", null)), List.of()));
        append(new DecisionLog.Entry(request, decision, HeldDirectives.NONE, List.of(known)));
        decided.put(decision.id(), decision);
        return decision.id();
    }

    /** Appends a decision, again and again while the log has no room. */
    private void append(DecisionLog.Entry entry) {
        while (true) {
            CompletableFuture<?> waiting = writer.append(entry);
            if (waiting == null) {
                return;
            }
            try {
                waiting.join();
                return;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof DecisionLog.Unwritten unwritten && unwritten.overloaded())) {
                    throw e;
                }
            }
        }
    }

    private Decision decision(Instant at) {
        boolean permit = random.nextInt(4) > 0;
        Answer made = new Answer(
                permit ? Effect.PERMIT : Effect.DENY,
                Basis.RULE,
                List.of(reason()),
                permit && random.nextBoolean()
                        ? List.of(new Obligation("show", "cn.policy", any(RULES), NO_TEXT, Map.of()))
                        : List.of(),
                permit ? List.of() : remedies(),
                random.nextInt(10) == 0 ? List.of(reason()) : List.of(),
                random.nextBoolean() ? at.plusSeconds(60) : null);
        // As a release does it, which remembers most of its rulings.
        Ruling ruling = random.nextInt(5) == 0 ? made.ruling() : rulings.computeIfAbsent(made.ruling(), same -> same);
        Answer answer = new Answer(ruling, made.proof(), made.validUntil());
        return new Decision(
                id(at),
                at,
                answer,
                Duration.ZERO,
                new Revision("epoch", 7, "ab".repeat(32)),
                PolicySet.none(),
                random.nextInt(20) == 0);
    }

    /** Now and then so many that the ruling is too large to be written on its own. */
    private List<Remedy> remedies() {
        int count = random.nextInt(300) == 0 ? 600 : random.nextInt(2);
        Remedy remedy = new Remedy(any(CODES), List.of(new Remedy.Option.OfProperty("subject." + any(RULES))), NO_TEXT);
        return Collections.nCopies(count, remedy);
    }

    private Reason reason() {
        return new Reason(
                new Cause(any(CODES), any(List.of("cn.policy", "hk.policy")), any(RULES), NO_TEXT, List.of()),
                "CN",
                List.of());
    }

    private String id(Instant at) {
        made++;
        return new UUID(at.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L | made).toString();
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A filter of some random conditions. */
    DecisionFilter filter() {
        Instant start = TestNode.START;
        long span = Duration.between(start, now).toMillis() + 1;
        String policy = maybe() ? any(List.of("cn.policy", "hk.policy")) : "";
        return new DecisionFilter(
                maybe() ? start.plusMillis(random.nextLong(span)) : null,
                maybe() ? start.plusMillis(random.nextLong(span)) : null,
                random.nextBoolean() ? TestNode.account("shop-" + random.nextInt(210)) : null,
                maybe() ? new EntityRef("digital_collectible", "nft-" + random.nextInt(310)) : null,
                maybe() ? any(List.of("asset.*", "asset.sell.*", "asset.display", "service.open", "asset")) : "",
                maybe() ? any(MARKETS) : "",
                policy,
                !policy.isEmpty() && maybe() ? any(RULES) : "",
                maybe() ? (random.nextBoolean() ? Effect.PERMIT : Effect.DENY) : null,
                maybe() ? any(CODES) : "",
                random.nextInt(20) == 0 ? "r-" + random.nextInt(made) : "",
                maybe() ? random.nextBoolean() : null);
    }

    private boolean maybe() {
        return random.nextInt(5) == 0;
    }

    /** Every decision, read without any index. */
    static List<LoggedDecision> all(LogFolder folder) throws IOException {
        List<LoggedDecision> all = new ArrayList<>();
        for (LogFolder.SegmentFile file : folder.segments()) {
            SegmentImage segment = image(folder, file.number());
            for (Frame frame : segment.frames()) {
                if (frame.type() == FrameType.DECISION) {
                    all.add(LoggedDecision.read(segment, frame));
                }
            }
        }
        return all;
    }

    /** A segment gets its name while it is written. */
    static SegmentImage image(LogFolder folder, long number) throws IOException {
        while (true) {
            LogFolder.SegmentFile file = folder.find(number);
            if (file == null) {
                throw new IllegalStateException("expected the segment " + number);
            }
            try {
                return SegmentImage.read(file);
            } catch (NoSuchFileException e) {
                // It was renamed just now.
            }
        }
    }

    /** All that a cursor reads, in parts of at most so many. */
    static List<LoggedDecision> read(LogCursor cursor, int most) throws IOException {
        List<LoggedDecision> read = new ArrayList<>();
        try (cursor) {
            LogCursor.@Nullable Part part = null;
            while (part == null || !part.atEnd()) {
                part = cursor.next(most, () -> false);
                read.addAll(part.decisions());
            }
        }
        return read;
    }

    @Override
    public void close() {
        writer.close();
    }
}
