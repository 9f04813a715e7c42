package io.certigate.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.yaml.Problem;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SandboxTest {
    private static final ClassLoader LOADER = SandboxTest.class.getClassLoader();
    private static final String FOLDER = "io/certigate/server/sandbox/";
    private static final Instant IN_MARCH = Instant.parse("2030-03-07T04:00:00Z");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static Sandbox.Builder shops() {
        return Sandbox.builder().policies(LOADER, FOLDER + "policies").fixtures(LOADER, FOLDER + "shop.yaml");
    }

    private Tickets start(Sandbox.Builder builder) throws Exception {
        Sandbox sandbox = builder.start();
        open.add(sandbox);
        return connect(sandbox);
    }

    private Tickets connect(Sandbox sandbox) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(sandbox.target()).usePlaintext().build();
        // Closed before the sandbox, which waits for calls.
        open.add(0, channel::shutdownNow);
        return new Tickets(channel);
    }

    private static Duration freshFor(CheckActionResponse answer) {
        return Duration.ofSeconds(
                answer.getFreshFor().getSeconds(), answer.getFreshFor().getNanos());
    }

    @Test
    void check_atTheFixedInstant_isAnAnswerOfNow() throws Exception {
        CheckActionResponse answer = start(shops().clock(IN_MARCH)).sale("shop", "opera");

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(answer.getHypothetical()).isFalse();
        assertThat(answer.getDecidedAt().getSeconds()).isEqualTo(IN_MARCH.getEpochSecond());
    }

    @Test
    void check_withoutAFixedInstant_isOfTheTimeOfThisMachine() throws Exception {
        Tickets tickets = start(shops());
        Instant before = Instant.now();

        CheckActionResponse answer = tickets.sale("shop", "opera");

        assertThat(Instant.ofEpochSecond(answer.getDecidedAt().getSeconds()))
                .isBetween(before.minusSeconds(1), Instant.now());
    }

    @Test
    void check_ofWhatEndedAndOfWhatIsForbiddenByADirective_isDenied() throws Exception {
        Tickets tickets = start(shops().clock(IN_MARCH));

        assertThat(tickets.sale("stranger", "opera").getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(tickets.sale("former", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(tickets.saleAt("former", "opera", Instant.parse("2030-03-09T16:00:00Z"))
                        .getEffect())
                .isEqualTo(Effect.EFFECT_DENY);
        assertThat(tickets.sale("shop", "riverside").getReasons(0).getCode()).isEqualTo("directive.flood");
    }

    @Test
    void check_ofAnotherInstant_isHypothetical() throws Exception {
        CheckActionResponse answer = start(shops()).saleAt("shop", "opera", IN_MARCH);

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(answer.getHypothetical()).isTrue();
    }

    @Test
    void revocation_inTheMiddleOfATest_isObeyedAtOnce() throws Exception {
        Tickets tickets = start(shops().clock(IN_MARCH));
        assertThat(tickets.sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);

        tickets.revoke("licensed", "A1");

        assertThat(tickets.sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_DENY);
    }

    /** The lease is two seconds: it must end in none of them, and promise no more than it has. */
    @Test
    void freshFor_whileTheClockStandsStill_staysWithinTheLease() throws Exception {
        Tickets tickets = start(shops().clock(IN_MARCH));
        Set<String> ids = new HashSet<>();

        await().pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMillis(2_500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    CheckActionResponse answer = tickets.sale("shop", "opera");
                    return answer.getEffect() == Effect.EFFECT_PERMIT
                            && ids.add(answer.getDecisionId())
                            && freshFor(answer).compareTo(Duration.ZERO) > 0
                            && freshFor(answer).compareTo(Duration.ofSeconds(2)) <= 0;
                });
    }

    @Test
    void freshFor_justBeforeAnEdge_endsWithTheEdge() throws Exception {
        CheckActionResponse answer =
                start(shops().clock(Instant.parse("2030-03-31T15:59:59.500Z"))).sale("shop", "opera");

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(freshFor(answer)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void moveClock_overAnEdge_isObeyedByTheNextQuestion() throws Exception {
        Sandbox sandbox = shops().clock(Instant.parse("2030-03-31T15:59:59Z")).start();
        open.add(sandbox);
        Tickets tickets = connect(sandbox);
        assertThat(tickets.sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);

        sandbox.moveClock(Instant.parse("2030-03-31T16:00:00Z"));

        CheckActionResponse answer = tickets.sale("shop", "opera");
        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(answer.getDecidedAt().getSeconds())
                .isEqualTo(Instant.parse("2030-03-31T16:00:00Z").getEpochSecond());
        tickets.revoke("licensed", "A1");
        assertThatThrownBy(() -> sandbox.moveClock(IN_MARCH)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moveClock_ofThisMachine_isRefused() throws Exception {
        Sandbox sandbox = shops().start();
        open.add(sandbox);

        assertThatThrownBy(() -> sandbox.moveClock(IN_MARCH)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void start_twice_areTwoRegistries() throws Exception {
        Tickets one = start(shops().clock(IN_MARCH));
        Tickets other = start(shops().clock(IN_MARCH));

        one.revoke("licensed", "A1");

        assertThat(one.sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(other.sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void start_withMistakesInTheFixtures_namesTheirPlaces() throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, """
                suite: bad
                fixtures:
                  relations:
                    - {of: "official_account:shop", relation: ovner, with: "company:c", from: 2030-01-01T00:00:00+08:00}
                    - {of: "official_acount:shop", relation: owner, with: "company:c", from: 2030-01-01T00:00:00+08:00}
                """);

        assertThatThrownBy(() -> start(shops().fixtures(file)))
                .isInstanceOfSatisfying(
                        InvalidFixtures.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::toString)
                                .containsExactly(
                                        file + ":4:7: undeclared relation 'ovner'; did you mean 'owner'?",
                                        file
                                                + ":5:12: undeclared entity type 'official_acount'; did you mean 'official_account'?"));
    }

    @Test
    void page_itsFixturesAndItsMistake_areAsItSays() throws Exception {
        String page = Files.readString(Path.of("../docs/test-your-backend.md"));
        Matcher block = Pattern.compile("```yaml\n(.*?)```\n.*?```\n(.*?)\n```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).isTrue();
        Path file = Files.writeString(folder.resolve("shops.yaml"), block.group(1));
        Path bad = Files.writeString(
                folder.resolve("bad.yaml"), block.group(1).replaceFirst("\\{platform: ", "{platfrom: "));
        Sandbox.Builder packs = Sandbox.builder().policies(Path.of("../policies"));

        Sandbox sandbox = packs.fixtures(file).start();
        open.add(sandbox);

        assertThat(sandbox.revision()).isEqualTo(2);
        assertThatThrownBy(() -> start(packs.fixtures(bad)))
                .hasMessage(block.group(2).replace("shops.yaml", bad.toString()));
    }

    @Test
    void start_withFixturesThatAreNone_saysWhatWasFound() throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, "suite: bad\ncases: []\n");

        assertThatThrownBy(() -> start(shops().fixtures(file)))
                .isInstanceOf(InvalidFixtures.class)
                .hasMessageContaining("fixtures");
        assertThatThrownBy(() -> start(shops().fixtures(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found a folder");
        assertThatThrownBy(() -> start(shops().fixtures(LOADER, "nowhere.yaml")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'nowhere.yaml' on the class path, found none");
    }

    @Test
    void start_withPoliciesThatAreNone_fails() throws Exception {
        Files.writeString(folder.resolve("policy.yaml"), "policy: x\nlanguage: 7\n");

        assertThatThrownBy(() -> start(Sandbox.builder().policies(folder))).isInstanceOf(InvalidPolicies.class);
        assertThatThrownBy(() -> start(Sandbox.builder())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void builder_ofAnAddressThatOthersReach_isRefused() {
        assertThatThrownBy(() -> Sandbox.builder().address(new InetSocketAddress("0.0.0.0", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loopback");
        assertThatThrownBy(() -> Sandbox.builder().clock(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }
}
