package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckOutcome;
import io.certigate.client.CheckRequests;
import io.certigate.client.CheckResult;
import io.certigate.client.Instants;
import io.certigate.client.ReuseStats;
import io.certigate.client.Values;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Entity;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are given again, by real servers. */
@Timeout(120)
class ReuseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OBLIGATION = "display-filing-number";

    @TempDir
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static CertigateClient client(ServerUnderTest asked) {
        return CertigateClient.builder()
                .target(asked.target())
                .deadline(PATIENCE)
                .handles(OBLIGATION)
                .reuse(100)
                .build();
    }

    private static CheckActionRequest sale(String account) {
        return CheckRequests.check(
                CheckRequests.entity("official_account", account),
                "asset.sell.primary",
                CheckRequests.entity("digital_collectible", "nft-1"),
                "CN");
    }

    private static void certify(ServerUnderTest where, String account) {
        where.done("entity", "put", "official_account:" + account, "--prop", "entity_type=enterprise");
        where.done(
                "cert",
                "put",
                "--holder",
                "official_account:" + account,
                "--kind",
                "cn.cac.blockchain_filing",
                "--number",
                "京网信备11010519864491550014号",
                "--from",
                "2019-03-30T00:00:00+08:00");
    }

    /** Asks until an answer is given again: the watch begins in the background. */
    private static CheckResult untilReused(CertigateClient client, CheckActionRequest question) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> client.check(question), CheckResult::reused);
    }

    @Test
    void check_sameQuestion_isAnsweredByTheEarlierAnswer() throws Exception {
        certify(server, "same");
        try (CertigateClient client = client(server)) {
            CheckResult again = untilReused(client, sale("same"));
            assertThat(again.allowed()).isTrue();

            CheckResult named =
                    client.check(sale("same").toBuilder().setRequestId("mine").build());
            CheckResult future = client.checkAsync(sale("same")).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(List.of(named, future)).allSatisfy(result -> {
                assertThat(result.reused()).isTrue();
                assertThat(result.allowed()).isTrue();
                assertThat(result.response().getDecisionId())
                        .isEqualTo(again.response().getDecisionId());
            });
            assertThat(named.response().getRequestId()).isEqualTo("mine");
            assertThat(future.response().getRequestId()).isEmpty();
        }
    }

    @Test
    void check_withoutReuse_isAskedEachTime() {
        try (CertigateClient client = CertigateClient.builder()
                .target(server.target())
                .deadline(PATIENCE)
                .build()) {
            CheckResult first = client.check(sale("each"));
            CheckResult second = client.check(sale("each"));

            assertThat(second.response().getDecisionId())
                    .isNotEqualTo(first.response().getDecisionId());
            assertThat(client.stats().reuse()).isEqualTo(new ReuseStats(0, 0, 0, 0, 0, 0, 0, 0, false));
        }
    }

    @Test
    void check_revokedMeanwhile_isDeniedOnceTheChangeIsHeardOf() {
        certify(server, "revoked");
        try (CertigateClient client = client(server)) {
            untilReused(client, sale("revoked"));
            server.done("cert", "revoke", "--holder", "official_account:revoked", "--kind", "cn.cac.blockchain_filing");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !client.check(sale("revoked")).allowed());

            assertThat(untilReused(client, sale("revoked")).allowed()).isFalse();
            assertThat(client.stats().reuse().dropped()).isPositive();
        }
    }

    @Test
    void check_afterAWriteOfTheSameClient_isAsked() {
        try (CertigateClient client = client(server)) {
            for (int i = 0; i < 20; i++) {
                assertThat(untilReused(client, sale("own")).reused()).isTrue();
                RegistryServiceGrpc.newBlockingStub(client.channel())
                        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .putEntity(PutEntityRequest.newBuilder()
                                .setEntity(Entity.newBuilder()
                                        .setType("official_account")
                                        .setId("own")
                                        .putProperties("entity_type", Values.of("enterprise"))
                                        .putProperties("platform", Values.of(i % 2 == 0 ? "weixin" : "qq")))
                                .build());
                assertThat(client.check(sale("own")).reused()).isFalse();
            }
        }
    }

    @Test
    void check_questionsThatMustBeAsked_areNeverAnsweredByAnEarlierAnswer() {
        try (CertigateClient client = client(server)) {
            CheckResult known = untilReused(client, sale("asked"));
            List<CheckActionRequest> questions = List.of(
                    CheckRequests.fullyConsistent(sale("asked")),
                    CheckRequests.atLeast(sale("asked"), known.response().getRevision()),
                    CheckRequests.asOf(
                            sale("asked"), known.response().getRevision().getNumber()),
                    sale("asked").toBuilder()
                            .setAt(Instants.toTimestamp(Instant.parse("2022-04-10T04:00:00Z")))
                            .build(),
                    sale("asked").toBuilder().setTrace(true).build());
            for (CheckActionRequest question : questions) {
                assertThat(client.check(question).reused()).isFalse();
                assertThat(client.check(question).reused()).isFalse();
            }
            assertThat(client.checkAll(List.of(sale("asked"), sale("asked"))))
                    .allSatisfy(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    CheckOutcome.Answered.class,
                                    answered -> assertThat(answered.result().reused())
                                            .isFalse()));
            assertThat(client.stats().reuse().excluded()).isEqualTo(10);
        }
    }

    @Test
    void check_serverThatLogsStrictly_isAskedEachTime() throws Exception {
        try (ServerUnderTest strict = ServerUnderTest.start(
                        List.of(),
                        List.of(
                                "--grpc",
                                "127.0.0.1:0",
                                "--data",
                                folder.resolve("strict").toString(),
                                "--decision-log",
                                "strict"));
                CertigateClient client = client(strict)) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.check(sale("strict")).reused()).isFalse();
            }
            assertThat(client.stats().reuse().stored()).isZero();
        }
    }

    @Test
    void check_serverThatIsGone_isNotAnsweredByAnEarlierAnswer() throws Exception {
        try (ServerUnderTest other = ServerUnderTest.start(folder.resolve("other"), null)) {
            CertigateClient client = client(other);
            untilReused(client, sale("gone"));
            other.kill();
            await().atMost(PATIENCE).until(() -> !client.stats().reuse().watching());

            assertThatThrownBy(() -> client.check(sale("gone"))).isInstanceOf(CertigateException.Unavailable.class);
            client.close();
        }
    }

    @Test
    void check_closedClient_isNotAnsweredByAnEarlierAnswer() {
        CertigateClient client = client(server);
        untilReused(client, sale("closed"));
        client.close();

        assertThatThrownBy(() -> client.check(sale("closed"))).isInstanceOf(CertigateException.Unavailable.class);
    }
}
