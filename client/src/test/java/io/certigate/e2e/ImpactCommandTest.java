package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code certigate policy impact} with a real server, and on what it leaves behind. */
class ImpactCommandTest {
    private static final String VOCABULARY = """
            vocabulary: words
            language: 1
            markets: {CN: {}}
            entity_types: {shop: {}, company: {}, item: {}}
            actions: {sell: {}}
            relations: {owner: {}, provider: {}}
            certification_kinds: {filing: {issuers: [Office]}}
            """;
    private static final String POLICY = """
            policy: shops
            language: 1
            title: Shops
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - id: sell
                effect: permit
                subjects: [shop]
                actions: [sell]
                resources: [item]
                require:
                  - any:
                      - certification: filing
                      - {certification: filing, of: provider}
            """;

    @TempDir
    private Path temp;

    @Test
    void impact_ofAProviderAndACandidate_isToldBeforeItHappens() throws Exception {
        Path policies = folder("policies", POLICY);
        Path strict = folder("strict", POLICY.replace("          - {certification: filing, of: provider}\n", ""));
        Path data = temp.resolve("data");
        Path csv = temp.resolve("accounts.csv");
        try (ServerUnderTest server = ServerUnderTest.start(
                List.of(), List.of("--grpc", "127.0.0.1:0", "--data", data.toString(), "--impact-limit", "10%"))) {
            run(server, "policy", "publish", policies.toString(), "--activate");
            Cli nobody = cli(server, "policy", "impact", "--candidate", policies.toString(), "-o", "json");
            assertThat(nobody.status()).as(nobody.toString()).isEqualTo(3);
            assertThat(nobody.out()).contains("\"outcome\":\"NOTHING_ASSESSED\"");
            run(
                    server,
                    "cert",
                    "put",
                    "--holder",
                    "company:chain",
                    "--kind",
                    "filing",
                    "--from",
                    "2026-01-01T00:00:00Z");
            for (String shop : List.of("shop:a", "shop:=quiet")) {
                run(server, "entity", "put", shop);
                run(
                        server,
                        "relation",
                        "put",
                        "--of",
                        shop,
                        "--relation",
                        "provider",
                        "--with",
                        "company:chain",
                        "--from",
                        "2026-01-01T00:00:00Z");
            }
            run(server, "check", "--subject", "shop:a", "--action", "sell", "--resource", "item:1", "--market", "CN");

            Cli cancelled = cli(
                    server,
                    "policy",
                    "impact",
                    "--cancel",
                    "company:chain",
                    "--kind",
                    "filing",
                    "--csv",
                    csv.toString());
            assertThat(cancelled.status()).as(cancelled.toString()).isEqualTo(1);
            assertThat(cancelled.out())
                    .contains("3 answers flip, of 2 accounts")
                    .contains("shops/sell", "shop:a", "shop:=quiet", "looked at");
            assertThat(Files.readAllLines(csv))
                    .hasSize(4)
                    .anyMatch(
                            line -> line.startsWith("shop:=quiet,,CN,sell,PERMIT,DENY,") && line.contains("registry"));

            Cli same = cli(server, "policy", "impact", "--candidate", policies.toString());
            assertThat(same.status()).as(same.toString()).isZero();
            assertThat(same.out()).contains("no answer flips");

            Cli json = cli(server, "policy", "impact", "--candidate", strict.toString(), "-o", "json");
            assertThat(json.status()).as(json.toString()).isEqualTo(1);
            assertThat(json.lines().get(0)).startsWith("{\"summary\":").contains("\"permitToDeny\":1");
            assertThat(json.lines().get(1)).startsWith("{\"groups\":");
            assertThat(json.lines().get(2)).startsWith("{\"accounts\":");

            Cli refused = cli(server, "policy", "publish", strict.toString(), "--activate");
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.err()).contains("1 of 1 past decisions flip", "policy impact");
            run(server, "policy", "publish", strict.toString(), "--activate", "--confirm-impact");
            run(server, "policy", "rollback");

            Cli kind = cli(server, "policy", "impact", "--lapse-kind", "filling");
            assertThat(kind.status()).isEqualTo(2);
            assertThat(kind.err()).contains("did you mean 'filing'");
            assertThat(cli(server, "policy", "impact").status()).isEqualTo(2);
            Cli unknown = cli(server, "policy", "impact", "--cancel", "company:chian", "--kind", "filing");
            assertThat(unknown.status()).isEqualTo(2);
            assertThat(unknown.err()).contains("did you mean 'company:chain'?");
            Cli past = cli(server, "policy", "impact", "--until", "2020-01-01T00:00:00Z");
            assertThat(past.status()).isEqualTo(2);
            assertThat(past.err()).contains("expected an end of what is looked at after");
            Cli noFile = cli(server, "policy", "impact", "--lapse-kind", "filing", "--csv", temp.toString());
            assertThat(noFile.status()).isEqualTo(2);
            assertThat(noFile.err()).contains("--csv: expected a file, found a folder at " + temp);
            Path kept = Files.writeString(temp.resolve("kept.csv"), "of before");
            cli(server, "policy", "impact", "--lapse-kind", "filling", "--csv", kept.toString());
            assertThat(kept).hasContent("of before");
            assertThat(cli(server, "policy", "impact", "--cancel", "company:chain")
                            .status())
                    .isEqualTo(2);

            Cli revoked = cli(
                    server,
                    "cert",
                    "revoke",
                    "--holder",
                    "company:chain",
                    "--kind",
                    "filing",
                    "--at",
                    "2026-01-02T00:00:00Z");
            assertThat(revoked.out()).contains("certigate policy impact --ended company:chain --kind filing");
            Cli ended = cli(server, "policy", "impact", "--ended", "company:chain", "--kind", "filing");
            assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
            assertThat(ended.out()).contains("1 answer flips", "shop:a").doesNotContain("shop:=quiet");

            assertThat(server.terminate()).isZero();
        }
        Program offline = Program.run(
                "policy", "impact", "--ended", "company:chain", "--kind", "filing", "--log", data.toString());
        assertThat(offline.status()).as(offline.toString()).isEqualTo(1);
        assertThat(offline.out()).contains("1 answer flips", "shop:a");
        Program json = Program.run(
                "policy", "impact", "--candidate", policies.toString(), "--log", data.toString(), "-o", "json");
        assertThat(json.status()).as(json.toString()).isZero();
        assertThat(json.out()).startsWith("{\"summary\":");
        Program named = Program.run("policy", "impact", "--candidate", "active", "--log", data.toString());
        assertThat(named.status()).isEqualTo(2);
        assertThat(named.err()).contains("expected a folder of policies beside --log");
        Program both = Program.run(
                "policy", "impact", "--lapse-kind", "filing", "--cancel", "company:chain", "--log", data.toString());
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("found several");
        Program nothing = Program.run(
                "policy",
                "impact",
                "--lapse-kind",
                "filing",
                "--log",
                temp.resolve("nowhere").toString());
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("expected a data folder");
    }

    @Test
    void impact_withoutAServer_isUnavailable() {
        Cli impact = Cli.run("policy", "impact", "--lapse-kind", "filing", "--target", "127.0.0.1:1");
        assertThat(impact.status()).isEqualTo(3);
    }

    @Test
    void impact_ofAFolderAndAServer_isBadInput() {
        for (List<String> option : List.of(List.of("--target", "127.0.0.1:1"), List.of("--timeout", "5s"))) {
            List<String> args =
                    new ArrayList<>(List.of("policy", "impact", "--lapse-kind", "filing", "--log", temp.toString()));
            args.addAll(option);
            Cli impact = Cli.run(args.toArray(String[]::new));
            assertThat(impact.status()).as(impact.toString()).isEqualTo(2);
            assertThat(impact.err()).contains("expected --log DIR or " + option.get(0) + ", found both");
        }
    }

    @Test
    void serve_withALimitThatIsNone_isBadInput() throws Exception {
        Cli serve = Cli.run("serve", "--data", temp.resolve("d").toString(), "--impact-limit", "much");
        assertThat(serve.status()).isEqualTo(2);
        assertThat(serve.err()).contains("--impact-limit: expected a share");
    }

    private Path folder(String name, String policy) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        Files.writeString(folder.resolve("vocabulary.yaml"), VOCABULARY);
        Files.writeString(folder.resolve("shops.yaml"), policy);
        return folder;
    }

    private static Cli cli(ServerUnderTest server, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--target", server.target()));
        return Cli.run(all.toArray(String[]::new));
    }

    private static void run(ServerUnderTest server, String... args) {
        Cli done = cli(server, args);
        assertThat(done.status()).as(Stream.of(args).toList() + ": " + done).isZero();
    }
}
