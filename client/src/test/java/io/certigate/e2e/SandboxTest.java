package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import io.certigate.client.CertigateClient;
import io.certigate.client.CheckRequests;
import io.certigate.client.CheckResult;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox as the tests of a backend in any language use it: a process of its own. */
@Timeout(120)
class SandboxTest {
    private static final long LIMIT_SECONDS = 30;
    private static final Pattern READY =
            Pattern.compile("\\{\"grpc\":\"(127\\.0\\.0\\.1:[0-9]+)\",\"revision\":2,\"release\":\"[0-9a-f]{64}\"}");
    private static final String FIXTURES = """
            suite: shops
            fixtures:
              entities:
                - {entity: "official_account:weixin/shop", properties: {platform: weixin, entity_type: small_business}}
              certifications:
                - {holder: "company:chain", kind: cn.cac.blockchain_filing, number: 京网信备11010522000000000019号,
                   from: 2022-01-20T00:00:00+08:00}
              relations:
                - {of: "official_account:weixin/shop", relation: blockchain_provider, with: "company:chain",
                   from: 2022-03-01T00:00:00+08:00, until: 2023-03-01T00:00:00+08:00}
            """;

    @TempDir
    private Path folder;

    private Path fixtures(String text) throws Exception {
        return Files.writeString(folder.resolve("shops.yaml"), text);
    }

    private Process sandbox(String... options) throws Exception {
        ProcessBuilder builder = Program.builder(options);
        builder.command().add(builder.command().size() - options.length, "sandbox");
        return builder.redirectError(folder.resolve("err").toFile()).start();
    }

    private static String firstLine(BufferedReader out) throws Exception {
        String line = out.readLine();
        return line == null ? "" : line;
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void sandbox_atAFixedInstant_allowsUntilATestRevokes() throws Exception {
        Process process = sandbox(
                "--fixtures",
                fixtures(FIXTURES).toString(),
                "--clock",
                "2022-04-10T12:00:00+08:00",
                "--until-stdin-closes",
                "-o",
                "json");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            Matcher ready = READY.matcher(firstLine(out));
            assertThat(ready.matches())
                    .as(Files.readString(folder.resolve("err")))
                    .isTrue();
            String target = ready.group(1);
            try (CertigateClient certigate = CertigateClient.builder()
                    .target(target)
                    .deadline(Duration.ofSeconds(LIMIT_SECONDS))
                    .handles("display-filing-number")
                    .build()) {
                assertThat(sale(certigate).allowed()).isTrue();

                Cli revoked = Cli.run(
                        "cert",
                        "revoke",
                        "--holder",
                        "company:chain",
                        "--kind",
                        "cn.cac.blockchain_filing",
                        "--why",
                        "order",
                        "--target",
                        target);

                assertThat(revoked.status()).as("%s", revoked).isZero();
                assertThat(sale(certigate).allowed()).isFalse();
            }
            process.getOutputStream().close();
            assertThat(ended(process)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static CheckResult sale(CertigateClient certigate) {
        return certigate.check(CheckRequests.check(
                CheckRequests.entity("official_account", "weixin/shop"),
                "asset.sell.primary",
                CheckRequests.entity("digital_collectible", "nft-1"),
                "CN"));
    }

    @Test
    void sandbox_terminated_endsAsAsked() throws Exception {
        Process process = sandbox(
                "--policies",
                Checkout.root()
                        .resolve("server/src/test/resources/io/certigate/server/sandbox/policies")
                        .toString());
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(firstLine(out)).matches("ready grpc=127\\.0\\.0\\.1:[0-9]+ revision=1 release=[0-9a-f]{64}");
            process.destroy();
            assertThat(ended(process)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void sandbox_withMistakesInTheFixtures_namesTheirPlaces() throws Exception {
        Path file = fixtures(FIXTURES.replace("company:chain", "compny:chain"));

        Program ran = Program.run("sandbox", "--fixtures", file.toString());

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains(file + ":6:16: undeclared entity type 'compny'; did you mean 'company'?")
                .contains("the fixtures in " + file + " cannot be used: 2 problems, see above");
    }

    @Test
    void sandbox_atAnAddressThatOthersReach_isRefused() throws Exception {
        Program ran = Program.run("sandbox", "--grpc", "0.0.0.0:0");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("expected a loopback address");
    }
}
