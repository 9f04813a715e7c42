package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stories of 2021 and 2022 as timelines, and what would have helped. */
class ForecastStoryTest {
    private static final String[] SHOP = {
        "--subject",
        "official_account:shop",
        "--action",
        "asset.sell.primary",
        "--resource",
        "digital_collectible:nft-1",
        "--market",
        "CN"
    };

    @TempDir
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
        server.done(
                "entity",
                "put",
                "official_account:shop",
                "--prop",
                "platform=weixin",
                "--prop",
                "entity_type=small_business");
        String[] filing = {"--holder", "company:chain", "--kind", "cn.cac.blockchain_filing"};
        server.done(args(
                filing, "cert", "put", "--number", "京网信备11010519864491550014号", "--from", "2019-03-30T00:00:00+08:00"));
        server.done(args(filing, "cert", "cancel", "--at", "2022-08-01T12:00:00+08:00"));
        server.done(
                "relation",
                "put",
                "--of",
                "official_account:shop",
                "--relation",
                "blockchain_provider",
                "--with",
                "company:chain",
                "--from",
                "2022-03-01T00:00:00+08:00",
                "--until",
                "2023-03-01T00:00:00+08:00");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static String[] args(String[] options, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    @Test
    void shop_fromTheStatementToTheCancellation_mayAndThenMayNot() {
        Cli run = server.run(
                args(SHOP, "forecast", "--from", "2022-03-01T00:00:00+08:00", "--until", "2022-12-01T00:00:00+08:00"));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.matches("\\.+=+\\.+"))
                .anyMatch(line -> line.matches(
                        "1 +2022-03-01T00:00:00\\+08:00 +2022-03-31T00:00:00\\+08:00 +DENY +certigate.not_covered"))
                .anyMatch(
                        line -> line.matches("2 +2022-03-31T00:00:00\\+08:00 +2022-08-01T12:00:00\\+08:00 +PERMIT .*"))
                .anyMatch(line -> line.matches("3 +2022-08-01T12:00:00\\+08:00 +2022-12-01T00:00:00\\+08:00 +DENY .*"));
        assertThat(run.out()).contains("comes         obligation display-filing-number", "company:chain: CANCELLED");
    }

    @Test
    void weixinRegistration_duringThePause_stopsForTenDays() {
        assertThat(registration("weixin", "account.personal:new", "2021-09-01T00:00:00+08:00"))
                .containsExactly(
                        "PERMIT until 2021-07-26T16:00:00Z",
                        "DENY until 2021-08-05T16:00:00Z",
                        "PERMIT until 2021-08-31T16:00:00Z");
    }

    @Test
    void didiRegistration_fromTheReviewToTheRestoration_stopsForEighteenMonths() {
        assertThat(registration("didi", "account.ride_hailing:new", "2023-03-01T00:00:00+08:00"))
                .containsExactly(
                        "PERMIT until 2021-07-02T16:00:00Z",
                        "DENY until 2023-01-15T16:00:00Z",
                        "PERMIT until 2023-02-28T16:00:00Z");
    }

    private static List<String> registration(String platform, String resource, String until) {
        Cli run = server.run(
                "forecast",
                "--subject",
                "user:newcomer",
                "--subject-prop",
                "platform=" + platform,
                "--subject-prop",
                "phone_region=CN",
                "--action",
                "user.register",
                "--resource",
                resource,
                "--market",
                "CN",
                "--from",
                "2021-07-01T00:00:00+08:00",
                "--until",
                until,
                "-o",
                "json");
        assertThat(run.status()).as(run.err()).isZero();
        List<String> segments = new ArrayList<>();
        JsonNode forecast = JsonMapper.shared().readTree(run.out());
        for (JsonNode segment : forecast.get("segments")) {
            segments.add(segment.get("answer").get("effect").stringValue() + " until "
                    + segment.get("until").stringValue());
            assertThat(segment.get("answer").get("hypothetical").booleanValue()).isTrue();
        }
        assertThat(forecast.get("truncated").booleanValue()).isFalse();
        return segments;
    }

    @Test
    void check_shopAfterTheCancellation_saysWhatWouldPermit() {
        Cli run = server.run(args(SHOP, "check", "--at", "2022-09-01T00:00:00+08:00", "--detail", "full"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("permit cn.weixin.digital-collectibles / primary-sale-organization in CN: does not hold")
                .contains("what would permit any of these, each verified")
                .contains("a valid certification cn.cac.blockchain_filing of subject official_account:shop, issued by"
                        + " Cyberspace Administration of China")
                .contains("a valid certification cn.cac.blockchain_filing of blockchain_provider company:chain")
                .contains("a relation 'owner' of official_account:shop");
    }

    @Test
    void check_shopBeforeTheStatement_saysWhenTimeAlonePermits() {
        Cli run = server.run(args(SHOP, "check", "--at", "2022-03-30T12:00:00+08:00", "--detail", "full"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("what would permit none before 2022-03-31T00:00:00+08:00, when time alone permits")
                .contains("primary-sale-organization in CN: not in force");
    }

    @Test
    void check_secondarySale_nothingWouldPermit() {
        Cli run = server.run(
                "check",
                "--subject",
                "official_account:shop",
                "--action",
                "asset.sell.secondary",
                "--resource",
                "digital_collectible:nft-1",
                "--market",
                "CN",
                "--at",
                "2022-07-01T00:00:00+08:00",
                "--detail",
                "full");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines()).contains("what would permit none");
        assertThat(run.out()).contains("forbid cn.weixin.", ": applies");
    }
}
