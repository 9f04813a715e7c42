package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.Versions;
import io.certigate.server.admin.ReleaseBody;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.Packed;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Value;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.reference.Inquiry;
import io.certigate.server.policy.reference.PolicyText;
import io.certigate.server.policy.reference.RandomDirectives;
import io.certigate.server.policy.reference.RandomScenario;
import io.certigate.server.policy.reference.Registry;
import io.certigate.server.state.HeldDirectives;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes the log of the present version that later versions must answer alike, in the place of an earlier one, with the releases that
 * made its decisions. No test that runs by itself: {@code mvn -q -Dquick -pl proto,server test -Dtest=GoldenWriter
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GoldenWriter {
    private static final long MOST_BYTES = 200_000;
    private static final int EVERY = 5;
    private static final int RANDOM_RELEASES = 4;
    private static final int RANDOM_QUESTIONS = 40;

    /** A condition that cannot be evaluated for everybody. */
    private static final String FAILING = """
            policy: test.failing
            language: 1
            title: Test
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - {id: ratio, effect: forbid, actions: [asset.display], when: "100 / subject.age > 5", reason: test.ratio}
              - {id: display, effect: permit, actions: [asset.display]}
            """;

    @TempDir
    private Path temp;

    @Test
    void write_logOfThisVersion() throws Exception {
        Origin origin = Versions.origin("golden");
        Path version = GoldenTest.GOLDEN.resolve(origin.engine());
        clear(version);
        Files.createDirectories(version.resolve(GoldenTest.RELEASES));
        LogFolder written = LogFolder.in(temp);
        LoggedCases cases = LoggedCases.ofPacks();
        try (LogWriter log = LogWriter.open(
                written, origin, LogSettings.DEFAULT, InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")))) {
            save(version, LoggedCases.packs());
            for (int i = 0; i < cases.size(); i += EVERY) {
                append(log, cases.entry(i, Duration.ZERO, null));
                if (i % (3 * EVERY) == 0) {
                    append(log, cases.entry(i, Duration.ofDays(30), Instant.parse("2023-01-01T00:00:00Z")));
                }
            }
            for (int seed = 1; seed <= RANDOM_RELEASES; seed++) {
                random(log, cases, version, seed);
            }
            failing(log, cases, version);
        }
        LogFolder kept = LogFolder.in(version);
        Files.createDirectories(kept.path());
        Files.writeString(kept.path().resolve("identity"), written.identity() + "\n");
        for (LogFolder.SegmentFile segment : written.segments()) {
            Packed.write(segment, kept);
        }
        try (Stream<Path> files = Files.walk(version)) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isLessThan(MOST_BYTES);
        }
    }

    private static void clear(Path version) throws IOException {
        if (Files.exists(version)) {
            try (Stream<Path> files = Files.walk(version)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Amounts, lists, instants, working days, whatever conditions can say. */
    private static void random(LogWriter log, LoggedCases cases, Path version, long seed) throws Exception {
        RandomScenario scenario = new RandomScenario(seed);
        List<PolicyDocument> documents = PolicyText.documents(scenario.words(), scenario.rulesWithAnError());
        save(version, documents);
        PolicySet release = PolicyCompiler.compile(documents);
        Map<EntityRef, Facts> registry = Registry.facts(scenario.registry());
        RandomDirectives random = new RandomDirectives(seed);
        List<Directive> directives = IntStream.range(0, 3)
                .mapToObj(i -> random.directive("order-" + i))
                .toList();
        HeldDirectives held = HeldDirectives.of(directives);
        PolicySet policies = release.withDirectives(new DirectiveCompiler(release.vocabulary()).compile(held.all()));
        Map<EntityRef, Facts> others =
                registry.values().stream().collect(Collectors.toMap(Facts::holder, each -> each));
        for (int i = 0; i < RANDOM_QUESTIONS; i++) {
            Inquiry inquiry = scenario.inquiry();
            CheckRequest request = new CheckRequest(inquiry.question(), i % 4 == 0 ? inquiry.at() : null, "random");
            append(
                    log,
                    cases.entry(
                            request,
                            inquiry.at(),
                            policies,
                            held,
                            holder -> others.computeIfAbsent(
                                    holder, each -> new Facts(each, 0, 0, null, List.of(), List.of()))));
        }
    }

    private static void failing(LogWriter log, LoggedCases cases, Path version) throws Exception {
        List<PolicyDocument> documents = List.of(
                new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                new PolicyDocument("failing.yaml", FAILING));
        save(version, documents);
        PolicySet release = PolicyCompiler.compile(documents);
        for (long age : new long[] {0, 10, 50}) {
            Facts facts = new Facts(
                    TestNode.account("aged"),
                    0,
                    0,
                    new Entity(TestNode.account("aged"), Map.of("age", new Value.Whole(age))),
                    List.of(),
                    List.of());
            append(
                    log,
                    cases.entry(
                            TestNode.check(TestNode.account("aged"), "asset.display"),
                            TestNode.START,
                            release,
                            HeldDirectives.NONE,
                            holder -> facts));
        }
    }

    private static void append(LogWriter log, DecisionLog.Entry entry) throws Exception {
        CompletableFuture<?> writing = log.append(entry);
        if (writing != null) {
            writing.get(20, TimeUnit.SECONDS);
        }
    }

    private static void save(Path version, List<PolicyDocument> documents) throws IOException {
        Path body = version.resolve(GoldenTest.RELEASES).resolve(PolicyCompiler.hash(documents) + GoldenTest.BODY);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(body))) {
            out.write(ReleaseBody.write(documents).getBytes(StandardCharsets.UTF_8));
        }
    }
}
