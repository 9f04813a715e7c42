package io.certigate.server.impact;

import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.model.Certification.End;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.Question;
import io.certigate.server.replay.Recorded;
import io.certigate.server.replay.Unrecorded;
import io.certigate.v1.Entity;
import io.certigate.v1.GapRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The past decisions: answers them again, or follows their different questions along time. For one thread, once. */
final class LogPart {
    /** Most different questions of the log of which it is told what changes by itself. */
    static final int MAX_DIFFERENT = 50_000;

    private static final int BATCH = 200;

    private final Assessment all;
    private final Alteration alteration;
    private final Comparison comparison;
    // The newest decision of each question, by the question, where time alone goes on.
    private final Map<Question, Recorded> different = new LinkedHashMap<>();
    private boolean differentCut;

    LogPart(Assessment all, Alteration alteration, Comparison comparison) {
        this.all = all;
        this.alteration = alteration;
        this.comparison = comparison;
    }

    /** Goes through them. */
    void run() {
        LogFolder log = all.sources().log();
        if (log == null) {
            all.reach().covers("there is no decision log: it is off");
            all.reach().lost("there is no decision log");
            return;
        }
        Instant from = orElse(all.query().from(), start());
        Instant to = orElse(all.query().to(), end());
        RecentDecisions recent = new RecentDecisions(log, from, to, all.query().maxDecisions());
        LogAssessment assessment = new LogAssessment(all, alteration);
        boolean unchecked = all.present() == null && !alteration.equals(Alteration.NONE);
        boolean[] concerned = new boolean[1];
        Supposition.Until until = all.query().supposition() instanceof Supposition.Until supposed ? supposed : null;
        long[] hypothetical = new long[1];
        try {
            recent.forEach(decision -> {
                all.watch().decision();
                if (decision.hypothetical()) {
                    hypothetical[0]++;
                    return;
                }
                Probe probe = probe(decision);
                if (probe == null) {
                    return;
                }
                concerned[0] |= unchecked && !concerned[0] && concerns(decision);
                all.templates().seen(probe);
                if (until == null) {
                    assessment.assess(decision);
                } else {
                    collect(decision);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the decision log cannot be read: " + e.getMessage(), e);
        }
        if (unchecked && !concerned[0] && recent.seen() > 0) {
            throw new ImpactFailure("expected some decision of the log to have looked at what is supposed, that is if "
                    + all.query().supposition().text() + ", found none of " + recent.seen()
                    + " that did; look for a misspelt word, or name a data folder with a database");
        }
        if (!(all.query().supposition() instanceof Supposition.Ended)) {
            // That one asks about permits alone.
            recent.gaps().forEach(this::unlogged);
        }
        describe(recent, from, to, hypothetical[0]);
        if (alteration instanceof Alteration.Known) {
            stretch(log, from, recent);
        }
        if (until != null) {
            along(until);
        }
    }

    private void unlogged(GapRecord gap) {
        all.tally()
                .unlogged(
                        gap.getDenials(),
                        "a denial that was answered without being logged: " + gap.getWhy(),
                        gap.getDenials() + " from " + shown(RecordReader.instant(gap.getFrom())) + " through "
                                + shown(RecordReader.instant(gap.getUntil())));
    }

    /** The question of a decision, null if it has what only another version can read. */
    private @Nullable Probe probe(Recorded decision) {
        try {
            return Probe.of(decision);
        } catch (IllegalArgumentException e) {
            Entity subject = decision.logged().record().getRequest().getSubject();
            all.tally()
                    .gap(
                            false,
                            subject.getType() + ":" + subject.getId(),
                            "what was asked cannot be read by this version: " + e.getMessage(),
                            "decision " + decision.id());
            return null;
        }
    }

    private boolean concerns(Recorded decision) {
        FactsLookup known = decision.facts(holder -> null, new Unrecorded());
        return decision.holders().stream()
                .map(known::of)
                .filter(Objects::nonNull)
                .anyMatch(facts -> facts.certifications().stream().anyMatch(alteration::concerns));
    }

    /** A stretch of the past that the log does not reach back to may have had any PERMIT; one that it does, and is empty, none. */
    private void stretch(LogFolder log, Instant from, RecentDecisions recent) {
        Instant since;
        try {
            since = new LogReader(log, false).since();
        } catch (IOException e) {
            throw new UncheckedIOException("the decision log cannot be read: " + e.getMessage(), e);
        }
        if (since == null || since.isAfter(from)) {
            all.reach()
                    .lost("what was decided from " + shown(from) + " on is not all in the log, which "
                            + (since == null ? "has no segment" : "begins at " + shown(since)));
        } else if (recent.seen() == 0 && recent.lost().isEmpty()) {
            all.reach().exhausts();
        }
    }

    private static Instant orElse(@Nullable Instant chosen, Instant otherwise) {
        return chosen == null ? otherwise : chosen;
    }

    private Instant start() {
        return alteration instanceof Alteration.Known known
                ? ends(known, End::effectiveAt).stream().min(Instant::compareTo).orElse(all.now())
                : all.now().minus(ImpactQuery.RECENT);
    }

    private Instant end() {
        return alteration instanceof Alteration.Known known
                ? ends(known, End::recordedAt).stream().max(Instant::compareTo).orElse(all.now())
                // What is decided while this runs may be seen or not.
                : all.now().plusNanos(1);
    }

    private static List<Instant> ends(Alteration.Known known, Function<End, Instant> instant) {
        return known.ends().stream().map(instant).toList();
    }

    private void describe(RecentDecisions recent, Instant from, Instant to, long hypothetical) {
        StringBuilder text =
                new StringBuilder("log: " + recent.seen() + (recent.seen() == 1 ? " decision" : " decisions")
                        + " made from " + shown(from) + " until " + shown(to));
        if (recent.oldest() != null) {
            text.append(", the oldest at ")
                    .append(shown(recent.oldest()))
                    .append(", the newest at ")
                    .append(shown(recent.newest()));
        }
        if (hypothetical > 0) {
            text.append("; ").append(hypothetical).append(" of them hypothetical, not looked at");
        }
        all.reach().covers(text.toString());
        if (recent.cut()) {
            all.reach()
                    .bound("the log has more decisions than the newest "
                            + all.query().maxDecisions() + " that were looked at");
        }
        recent.lost().stream().limit(ImpactText.MAX_LOST).forEach(all.reach()::lost);
        if (recent.lost().size() > ImpactText.MAX_LOST) {
            all.reach().lost("and " + (recent.lost().size() - ImpactText.MAX_LOST) + " more parts of the log are lost");
        }
    }

    /** People need no nanoseconds. */
    static String shown(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Remembers the newest decision of each question. */
    private void collect(Recorded decision) {
        Question question = decision.request().question();
        if (different.size() < MAX_DIFFERENT) {
            different.putIfAbsent(question, decision);
        } else {
            differentCut |= !different.containsKey(question);
        }
    }

    /** What changes by itself for the questions of the log. */
    private void along(Supposition.Until supposed) {
        all.reach().covers("log: " + different.size() + (different.size() == 1 ? " question" : " different questions"));
        if (differentCut) {
            all.reach().bound("the log has more different questions than the newest " + MAX_DIFFERENT);
        }
        Present present = all.present();
        if (present == null) {
            different.forEach((question, decision) -> all.tally()
                    .gap(
                            false,
                            question.subject(),
                            "there is no database beside the log to read the registry from",
                            "decision " + decision.id()));
            return;
        }
        RegistryQuestions registry = new RegistryQuestions(all, present);
        List<Probe> questions = different.values().stream().map(Probe::of).toList();
        for (int i = 0; i < questions.size(); i += BATCH) {
            registry.ask(
                    questions.subList(i, Math.min(questions.size(), i + BATCH)),
                    List.of(present.active()),
                    false,
                    asked -> comparison.along(asked, present.active(), all.instant(), supposed.until()));
        }
    }
}
