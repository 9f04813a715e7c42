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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The questions of 2021 and 2022, on both sides of each boundary. */
class StoryTest {
    private static final String FILING = "京网信备11010519864491550014号";

    @TempDir
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
        for (String shop : List.of("official_account:shop", "official_account:lone", "official_account:self")) {
            server.done("entity", "put", shop, "--prop", "platform=weixin", "--prop", "entity_type=small_business");
        }
        server.done(
                "entity",
                "put",
                "mini_program:gallery",
                "--prop",
                "platform=weixin",
                "--prop",
                "entity_type=enterprise");
        String spring = "2022-03-01T00:00:00+08:00";
        file("company:chain", FILING);
        file("company:self-ltd", "京网信备11010519322986960019号");
        relate("official_account:shop", "blockchain_provider", "company:chain", spring, "2023-03-01T00:00:00+08:00");
        relate("mini_program:gallery", "blockchain_provider", "company:chain", spring, "2023-03-01T00:00:00+08:00");
        relate("official_account:self", "owner", "company:self-ltd", spring, "2024-01-01T00:00:00+08:00");
        server.done(
                "cert",
                "cancel",
                "--holder",
                "company:chain",
                "--kind",
                "cn.cac.blockchain_filing",
                "--at",
                "2022-08-01T12:00:00+08:00");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void file(String holder, String number) {
        server.done(
                "cert",
                "put",
                "--holder",
                holder,
                "--kind",
                "cn.cac.blockchain_filing",
                "--number",
                number,
                "--from",
                "2019-03-30T00:00:00+08:00");
    }

    private static void relate(String of, String relation, String with, String from, String until) {
        server.done(
                "relation",
                "put",
                "--of",
                of,
                "--relation",
                relation,
                "--with",
                with,
                "--from",
                from,
                "--until",
                until);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            official_account:shop | asset.sell.primary   | 2022-03-30T23:59:59+08:00 | DENY   | NOT_COVERED       | certigate.not_covered                        | 2022-03-30T16:00:00Z
            official_account:shop | asset.sell.primary   | 2022-03-31T00:00:00+08:00 | PERMIT | RULE              | cn.weixin.digital-collectibles.primary-sale  | 2022-08-01T04:00:00Z
            official_account:shop | asset.sell.primary   | 2022-08-01T11:59:59+08:00 | PERMIT | RULE              | cn.weixin.digital-collectibles.primary-sale  | 2022-08-01T04:00:00Z
            official_account:shop | asset.sell.primary   | 2022-08-01T12:00:00+08:00 | DENY   | REQUIREMENT_UNMET | cn.weixin.nft.partner_required               | 2023-02-28T16:00:00Z
            official_account:self | asset.sell.primary   | 2023-12-31T23:59:59+08:00 | PERMIT | RULE              | cn.weixin.digital-collectibles.primary-sale  | 2023-12-31T16:00:00Z
            official_account:self | asset.sell.primary   | 2024-01-01T00:00:00+08:00 | DENY   | REQUIREMENT_UNMET | cn.weixin.nft.partner_required               | none
            official_account:lone | asset.sell.primary   | 2022-04-10T12:00:00+08:00 | DENY   | REQUIREMENT_UNMET | cn.weixin.nft.partner_required               | none
            official_account:shop | asset.sell.secondary | 2022-03-30T23:59:59+08:00 | DENY   | NOT_COVERED       | certigate.not_covered                        | 2022-03-30T16:00:00Z
            official_account:shop | asset.sell.secondary | 2022-03-31T00:00:00+08:00 | DENY   | RULE              | cn.weixin.nft.secondary_prohibited           | 2022-06-19T16:00:00Z
            official_account:shop | asset.sell.secondary | 2022-06-19T23:59:59+08:00 | DENY   | RULE              | cn.weixin.nft.secondary_prohibited           | 2022-06-19T16:00:00Z
            official_account:shop | asset.sell.secondary | 2022-06-20T00:00:00+08:00 | DENY   | RULE              | cn.weixin.nft.secondary_prohibited           | none
            mini_program:gallery  | asset.sell.primary   | 2022-03-31T00:00:00+08:00 | DENY   | RULE              | cn.weixin.nft.mini_program_sale_not_open     | none
            mini_program:gallery  | asset.display        | 2022-08-01T11:59:59+08:00 | PERMIT | RULE              | cn.weixin.digital-collectibles.mini-program-display | 2022-08-01T04:00:00Z
            mini_program:gallery  | asset.display        | 2022-08-01T12:00:00+08:00 | DENY   | REQUIREMENT_UNMET | cn.weixin.nft.partner_required               | 2023-02-28T16:00:00Z
            """)
    void collectible_atInstant_answersAsTheStory(
            String subject, String action, String at, String effect, String basis, String code, String validUntil) {
        Cli text = collectible(subject, action, "--at", at);
        Cli json = collectible(subject, action, "--at", at, "-o", "json");
        assertAnswer(text, json, effect, basis, code, validUntil);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CN | 2021-07-26T23:59:59+08:00 | PERMIT | baseline.user-register        | 2021-07-26T16:00:00Z
            CN | 2021-07-27T00:00:00+08:00 | DENY   | cn.weixin.registration_paused | 2021-08-05T16:00:00Z
            CN | 2021-08-05T23:59:59+08:00 | DENY   | cn.weixin.registration_paused | 2021-08-05T16:00:00Z
            CN | 2021-08-06T00:00:00+08:00 | PERMIT | baseline.user-register        | none
            SG | 2021-07-28T09:00:00+08:00 | PERMIT | baseline.user-register        | none
            """)
    void registration_atInstant_answersAsTheStory(
            String region, String at, String effect, String code, String validUntil) {
        Cli text = registration(region, at, "text");
        Cli json = registration(region, at, "json");
        assertAnswer(text, json, effect, "RULE", code, validUntil);
    }

    private static void assertAnswer(Cli text, Cli json, String effect, String basis, String code, String validUntil) {
        int status = effect.equals("PERMIT") ? 0 : 1;
        assertThat(text.status()).as(text.toString()).isEqualTo(status);
        assertThat(text.err()).isEmpty();
        assertThat(text.lines()).first().isEqualTo(effect + "  " + basis);
        assertThat(text.out()).contains("reason " + code, "hypothetical");
        assertThat(json.status()).isEqualTo(status);
        JsonNode answer = parse(json);
        assertThat(answer.get("effect").stringValue()).isEqualTo(effect);
        assertThat(answer.get("basis").stringValue()).isEqualTo(basis);
        assertThat(codes(answer)).contains(code);
        assertThat(answer.path("validUntil").asString("none")).isEqualTo(validUntil);
        assertThat(answer.get("hypothetical").booleanValue()).isTrue();
        assertThat(answer.get("freshFor").stringValue()).isEqualTo("0s");
        assertThat(answer.get("release").stringValue()).isEqualTo(server.release());
    }

    @Test
    void check_fullDetail_tellsMessageLawEvidenceAndObligation() {
        Cli cli = collectible(
                "official_account:shop", "asset.sell.primary", "--at", "2022-04-10T12:00:00+08:00", "--detail", "full");

        assertThat(cli.status()).isZero();
        assertThat(cli.out())
                .contains("An organization's official account that works with a filed blockchain company")
                .contains("Statement on official accounts and mini programs", "tencent-2022-03-30", "2022-03-30")
                .contains("cn.cac.blockchain_filing " + FILING, "company:chain", "VALID")
                .contains("obligation display-filing-number", "Show the filing number in a prominent place.");
    }

    @Test
    void check_fullDetailInChinese_speaksChinese() {
        Cli denied = collectible(
                "official_account:shop",
                "asset.sell.secondary",
                "--at",
                "2022-04-10T12:00:00+08:00",
                "--detail",
                "full",
                "--locale",
                "zh");
        Cli unmet = collectible(
                "official_account:lone",
                "asset.sell.primary",
                "--at",
                "2022-04-10T12:00:00+08:00",
                "--detail",
                "full",
                "--locale",
                "zh");

        assertThat(denied.out()).contains("禁止数字藏品二次售卖。");
        assertThat(unmet.out()).contains("请向国家网信办办理区块链信息服务备案，或与已备案的区块链公司合作。");
    }

    @Test
    void check_requirementUnmet_tellsRemedies() {
        Cli cli = collectible(
                "official_account:lone", "asset.sell.primary", "--at", "2022-04-10T12:00:00+08:00", "--detail", "full");

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.out())
                .contains("remedy for cn.weixin.nft.partner_required")
                .contains("File with the CAC, or sign with a blockchain company that has filed.")
                .contains("certification cn.cac.blockchain_filing of blockchain_provider")
                .contains("issued by Cyberspace Administration of China")
                .contains("MISSING");
    }

    @Test
    void check_afterTheEnd_showsTheCancelledFilingAsEvidence() {
        Cli cli = collectible(
                "official_account:shop", "asset.sell.primary", "--at", "2022-08-01T12:00:00+08:00", "--detail", "full");

        assertThat(cli.out()).contains(FILING, "company:chain: CANCELLED");
    }

    @Test
    void check_codesDetail_hasNoTexts() {
        Cli cli = collectible(
                "official_account:lone", "asset.sell.primary", "--at", "2022-04-10T12:00:00+08:00", "-o", "json");

        assertThat(cli.out()).doesNotContain("message", "title").contains("cn.weixin.nft.partner_required");
    }

    @Test
    void check_now_isNotHypothetical() {
        Cli cli = server.run(
                "check",
                "--subject",
                "user:li",
                "--action",
                "user.login",
                "--resource",
                "account.personal:li",
                "--market",
                "CN",
                "--request-id",
                "q-1",
                "-o",
                "json");

        assertThat(cli.status()).isZero();
        JsonNode answer = parse(cli);
        assertThat(answer.get("hypothetical").booleanValue()).isFalse();
        assertThat(answer.get("requestId").stringValue()).isEqualTo("q-1");
        assertThat(answer.get("freshFor").stringValue()).matches("[01](\\.[0-9]+)?s|2s");
    }

    @Test
    void check_sameQuestionTwice_sameAnswerButForIdAndTime() {
        String[] question = {"--at", "2022-04-10T12:00:00+08:00", "--detail", "full", "-o", "json"};
        String first = collectible("official_account:lone", "asset.sell.primary", question)
                .out();
        String second = collectible("official_account:lone", "asset.sell.primary", question)
                .out();

        assertThat(first).isNotEqualTo(second);
        assertThat(withoutIdAndTime(first)).isEqualTo(withoutIdAndTime(second));
    }

    private static String withoutIdAndTime(String json) {
        return json.replaceAll("\"(decisionId|decidedAt)\":\"[^\"]*\"", "");
    }

    private static Cli collectible(String subject, String action, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "check",
                "--subject",
                subject,
                "--action",
                action,
                "--resource",
                "digital_collectible:nft-1",
                "--market",
                "CN"));
        args.addAll(List.of(more));
        return server.run(args.toArray(String[]::new));
    }

    private static Cli registration(String region, String at, String format) {
        return server.run(
                "check",
                "--subject",
                "user:newcomer",
                "--subject-prop",
                "platform=weixin",
                "--subject-prop",
                "phone_region=" + region,
                "--action",
                "user.register",
                "--resource",
                "account.personal:new",
                "--market",
                "CN",
                "--at",
                at,
                "-o",
                format);
    }

    private static JsonNode parse(Cli cli) {
        return JsonMapper.shared().readTree(cli.out());
    }

    private static List<String> codes(JsonNode answer) {
        List<String> codes = new ArrayList<>();
        answer.get("reasons").forEach(reason -> codes.add(reason.get("code").stringValue()));
        return codes;
    }
}
