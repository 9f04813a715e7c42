package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certifications and relations from their start to their end, by the command line; each test has its own entities. */
class LifeCycleTest {
    private static final String KIND = "cn.cac.blockchain_filing";
    private static final String NUMBER = "京网信备11010519864491550014号";
    private static final String SINCE = "2019-03-30T00:00:00+08:00";

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

    private static String shop(String name) {
        String shop = "official_account:" + name;
        server.done("entity", "put", shop, "--prop", "platform=weixin", "--prop", "entity_type=small_business");
        return shop;
    }

    private static Cli put(String holder, String... more) {
        return server.run(
                with(more, "cert", "put", "--holder", holder, "--kind", KIND, "--number", NUMBER, "--from", SINCE));
    }

    private static Cli cert(String verb, String holder, String... more) {
        return server.run(with(more, "cert", verb, "--holder", holder, "--kind", KIND));
    }

    private static String[] with(String[] more, String... first) {
        return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static int sell(String shop, String... more) {
        return server.run(with(
                        more,
                        "check",
                        "--subject",
                        shop,
                        "--action",
                        "asset.sell.primary",
                        "--resource",
                        "digital_collectible:1",
                        "--market",
                        "CN"))
                .status();
    }

    @Test
    void changes_acknowledged_areSeenByTheNextCheck() {
        String shop = shop("changes");
        assertThat(sell(shop)).isEqualTo(1);
        assertThat(put(shop).status()).isZero();
        assertThat(sell(shop)).isZero();
        assertThat(cert("suspend", shop, "--why", "audit").status()).isZero();
        assertThat(sell(shop)).isEqualTo(1);
        assertThat(cert("resume", shop).status()).isZero();
        assertThat(sell(shop)).isZero();
        assertThat(cert("revoke", shop, "--why", "false filing").status()).isZero();
        assertThat(sell(shop)).isEqualTo(1);
    }

    @Test
    void cancellation_announcedAhead_actsFromItsInstantOn() {
        String shop = shop("cancel");
        put(shop);

        Cli cancelled = cert("cancel", shop, "--at", "2022-08-01T12:00:00+08:00");

        assertThat(cancelled.out()).contains("CANCELLED from 2022-08-01T04:00:00Z on");
        assertThat(sell(shop, "--at", "2022-08-01T11:59:59.999999999+08:00")).isZero();
        assertThat(sell(shop, "--at", "2022-08-01T12:00:00+08:00")).isEqualTo(1);
    }

    @Test
    void relation_ended_noLongerCounts() {
        String shop = shop("related");
        String[] ends = {"--of", shop, "--relation", "blockchain_provider", "--with", "company:related-chain"};
        put("company:related-chain");
        assertThat(server.run(with(ends, "relation", "put", "--from", "2022-03-01T00:00:00+08:00"))
                        .status())
                .isZero();
        assertThat(sell(shop)).isZero();

        Cli ended = server.run(with(ends, "relation", "end", "--why", "contract terminated"));

        assertThat(ended.status()).isZero();
        assertThat(sell(shop)).isEqualTo(1);
        assertThat(sell(shop, "--at", "2022-04-10T00:00:00+08:00")).isZero();
        assertThat(server.run("relation", "list", "--of", shop).out()).contains("company:related-chain");
        assertThat(server.run(with(ends, "relation", "end")).err()).contains("refused: expected", "found");
    }

    @Test
    void history_ofACertification_hasEveryChangeLatestFirst() {
        put("company:history");
        cert("suspend", "company:history", "--why", "audit");
        cert("resume", "company:history");
        cert("revoke", "company:history", "--why", "false filing");

        Cli history = cert("get", "company:history", "--history");

        assertThat(history.status()).isZero();
        assertThat(history.lines().stream().filter(line -> line.startsWith("revision ")))
                .hasSize(4);
        assertThat(history.out()).containsSubsequence("REVOKED", "why           false filing", "why           audit");
    }

    @Test
    void put_endedKey_isRefused() {
        put("company:ended");
        cert("revoke", "company:ended");

        Cli again = put("company:ended");
        Cli twice = cert("cancel", "company:ended");

        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err())
                .contains("expected a certification that has not ended, found one whose end (REVOKED) is set")
                .contains("put it under another number");
        assertThat(twice.status()).isEqualTo(2);
        assertThat(twice.err()).contains("an end is final");
    }

    @Test
    void put_otherRevisionThanExpected_isRefused() {
        put("company:revision", "--if-revision", "0");

        Cli exists = put("company:revision", "--if-revision", "0");
        Cli missing = put("company:revision-none", "--if-revision", "7");

        assertThat(exists.status()).isEqualTo(2);
        assertThat(exists.err()).contains("refused: expected", "read it and decide again");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("expected a record last changed at revision 7, found none");
    }

    @Test
    void put_sameIdempotencyKey_changesNothing() {
        Cli first = put("company:once", "--idempotency-key", "once");
        Cli second = put("company:once", "--idempotency-key", "once");
        Cli other = put("company:twice", "--idempotency-key", "once");

        assertThat(second).isEqualTo(first);
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("idempotency key 'once'", "use a new key");
    }

    @Test
    void put_malformedNumber_isKeptButSatisfiesNothing() {
        String shop = shop("malformed");
        String[] put = {
            "cert", "put", "--holder", shop, "--kind", KIND, "--from", SINCE, "--number", "京网信备11010519864491550015号"
        };

        assertThat(server.done(put).out()).contains("MALFORMED");
        assertThat(sell(shop)).isEqualTo(1);
        assertThat(server.done(with(new String[] {"--verified"}, put)).out()).contains("VALID");
        assertThat(sell(shop)).isZero();
    }

    @Test
    void entity_withoutProperties_losesThem() {
        String shop = shop("replaced");
        server.done("entity", "put", shop, "--prop", "platform=weixin");

        assertThat(server.done("entity", "get", shop).out())
                .contains("platform")
                .doesNotContain("entity_type");
        assertThat(server.done("entity", "get", shop, "--history").out()).contains("small_business");
        assertThat(server.done("entity", "list", "--type", "official_account").out())
                .contains(shop);
    }

    @Test
    void import_publishedListTwice_changesNothingTheSecondTime() {
        String[] load = {
            "cert",
            "import",
            Checkout.filings().toString(),
            "--kind",
            KIND,
            "--holder-type",
            "company",
            "--from",
            SINCE,
            "--columns",
            "number=filing_number,holder=entity,scope=service"
        };

        Cli first = server.done(load);
        Cli second = server.done(load);
        Cli listed = server.done("cert", "list", "--kind", KIND, "-o", "json");

        assertThat(first.out()).startsWith("stored 16 of 16 rows, last revision ");
        assertThat(second.out())
                .startsWith("stored 16 of 16 rows, 16 of them as they were, last revision ")
                .endsWith(first.out().substring(first.out().indexOf("last revision")));
        assertThat(listed.lines().stream().filter(line -> line.contains("DDN (EOK explorer)")))
                .singleElement()
                .asString()
                .contains("\"state\":\"VALID\"", NUMBER);
    }

    @Test
    void import_badRows_reportsThemByLineAndStoresTheOthers() throws IOException {
        Path csv = folder.resolve("bad.csv");
        Files.write(
                csv,
                List.of(
                        "holder,kind,number,from,until",
                        "company:rows-1," + KIND + "," + NUMBER + ",2019-03-30T00:00:00+08:00,",
                        "company:rows-2," + KIND + "," + NUMBER + ",2019-03-30T00:00:00,",
                        "company:rows-3,cn.cac.blockchain_filin," + NUMBER + ",2019-03-30T00:00:00+08:00,",
                        "company:rows-4," + KIND + "," + NUMBER
                                + ",2019-03-30T00:00:00+08:00,2019-03-30T00:00:00+08:00",
                        "company:rows-5," + KIND + "," + NUMBER,
                        "company:rows-6," + KIND + "," + NUMBER + ",2019-03-30T00:00:00+08:00,"));

        Cli loaded = server.run("cert", "import", csv.toString());

        assertThat(loaded.status()).isEqualTo(2);
        assertThat(loaded.out()).startsWith("stored 2 of 6 rows");
        assertThat(loaded.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(csv + ":3: ").contains("offset"),
                        line -> assertThat(line).startsWith(csv + ":4: ").contains("did you mean '" + KIND + "'"),
                        line -> assertThat(line).startsWith(csv + ":5: ").contains("valid_until"),
                        line -> assertThat(line).startsWith(csv + ":6: ").contains("expected 5 fields, found 3"));
        assertThat(cert("get", "company:rows-6").status()).isZero();
        assertThat(cert("get", "company:rows-5").status()).isEqualTo(2);
    }
}
