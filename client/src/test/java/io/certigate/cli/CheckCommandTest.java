package io.certigate.cli;

import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.certigate.client.Instants;
import io.certigate.client.ScriptedServer;
import io.certigate.client.Values;
import io.certigate.v1.Basis;
import io.certigate.v1.CertificationEvidence;
import io.certigate.v1.CertificationState;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.Evidence;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.Remedy;
import io.certigate.v1.RemedyOption;
import io.certigate.v1.Revision;
import io.certigate.v1.UnknownProperty;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class CheckCommandTest {
    private static final String[] QUESTION = {
        "check",
        "--subject",
        "official_account:shop",
        "--action",
        "asset.sell.primary",
        "--resource",
        "digital_collectible:nft:1",
        "--market",
        "CN"
    };

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .addReasons(Reason.newBuilder()
                    .setCode("cn.primary-sale")
                    .setPolicy("cn")
                    .setRule("primary-sale")
                    .setMarket("CN"))
            .addObligations(Obligation.newBuilder()
                    .setId("display-filing-number")
                    .setPolicy("cn")
                    .setRule("primary-sale")
                    .setMessage("Show the number."))
            .setDecisionId("0197")
            .setDecidedAt(Instants.toTimestamp(Instant.parse("2022-07-01T00:00:00Z")))
            .setValidUntil(Instants.toTimestamp(Instant.parse("2022-08-01T04:00:00Z")))
            .setFreshFor(Duration.newBuilder().setSeconds(31).setNanos(500_000_000))
            .setRevision(Revision.newBuilder().setEpoch("e1").setNumber(17))
            .setRelease("0123456789abcdef".repeat(4))
            .build();

    private static final CheckActionResponse DENY = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_DENY)
            .setBasis(Basis.BASIS_REQUIREMENT_UNMET)
            .addReasons(Reason.newBuilder()
                    .setCode("cn.partner_required")
                    .setMarket("CN")
                    .setMessage("需要合作\u001b[2J")
                    .addLaw(LegalBasis.newBuilder()
                            .setId("t")
                            .setTitle("Tencent statement")
                            .setPublished("2022-03-30"))
                    .addEvidence(Evidence.newBuilder()
                            .setCertification(CertificationEvidence.newBuilder()
                                    .setOf("owner")
                                    .setHolder(EntityReference.newBuilder()
                                            .setType("company")
                                            .setId("chain"))
                                    .setKind("cn.cac.blockchain_filing")
                                    .setState(CertificationState.CERTIFICATION_STATE_CANCELLED)
                                    .setValidFrom(Instants.toTimestamp(Instant.parse("2019-03-29T16:00:00Z")))))
                    .addEvidence(Evidence.newBuilder()
                            .setUnknownProperty(UnknownProperty.newBuilder()
                                    .setPath("subject.entity_type")
                                    .setAttested(true))))
            .addRemedies(Remedy.newBuilder()
                    .setReason("cn.partner_required")
                    .setMessage("File with the CAC.")
                    .addOptions(RemedyOption.newBuilder()
                            .setOf("subject")
                            .setCertificationKind("cn.cac.blockchain_filing")
                            .addIssuers("CAC")))
            .setHypothetical(true)
            .build();

    @TempDir
    Path folder;

    @Test
    void check_permit_isZeroAndWritesEverything() throws IOException {
        Cli run = answered(PERMIT);
        assertThat(run.status()).isZero();
        assertThat(run.lines().get(0)).isEqualTo("PERMIT  RULE");
        assertThat(run.out())
                .contains("reason cn.primary-sale", "obligation display-filing-number", "Show the number.")
                .contains("cn / primary-sale", "2022-08-01T04:00:00Z", "31.5 s", "17 of epoch e1", "0123456789ab\n")
                .doesNotContain("\u001b", "hypothetical");
    }

    @Test
    void check_deny_isOneAndWritesReasonsEvidenceAndRemedies() throws IOException {
        Cli run = answered(DENY, "--at", "2022-08-01T12:00:00+08:00");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines().get(0)).isEqualTo("DENY  REQUIREMENT_UNMET");
        assertThat(run.out())
                .contains("hypothetical", "reason cn.partner_required", "Tencent statement (t), published 2022-03-30")
                .contains("cn.cac.blockchain_filing of owner company:chain: CANCELLED,"
                        + " 2019-03-30T00:00:00+08:00 until open")
                .contains("property subject.entity_type is not known: only the registry's value counts")
                .contains("certification cn.cac.blockchain_filing of subject, issued by CAC", "File with the CAC.")
                .contains("需要合作\uFFFD[2J")
                .doesNotContain("\u001b");
    }

    @Test
    void check_unknownEffect_isThreeAndNeverZero() throws IOException {
        Cli run =
                answered(PERMIT.toBuilder().setEffectValue(9).setBasisValue(12).build());
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).startsWith("UNKNOWN_9  UNKNOWN_12");
        assertThat(run.err()).contains("nothing is allowed");
    }

    @Test
    void check_onTerminal_isColored() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> PERMIT)) {
            Cli run = Cli.run(Ansi.ON, line(server, QUESTION));
            assertThat(run.out()).startsWith("\u001b[1;32mPERMIT\u001b[0m");
        }
    }

    @Test
    void check_json_isOneObjectWithStableNames() throws IOException {
        Cli run = answered(PERMIT, "-o", "json");
        assertThat(run.lines())
                .containsExactly(
                        "{\"effect\":\"PERMIT\",\"basis\":\"RULE\",\"reasons\":[{\"code\":"
                                + "\"cn.primary-sale\",\"policy\":\"cn\",\"rule\":\"primary-sale\",\"market\":\"CN\",\"law\":[],"
                                + "\"evidence\":[]}],\"obligations\":[{\"id\":\"display-filing-number\",\"policy\":\"cn\",\"rule\":"
                                + "\"primary-sale\",\"message\":\"Show the number.\",\"parameters\":{}}],\"remedies\":[],\"decisionId\":\"0197\","
                                + "\"decidedAt\":\"2022-07-01T00:00:00Z\",\"validUntil\":\"2022-08-01T04:00:00Z\",\"freshFor\":"
                                + "\"31.5s\",\"revision\":{\"epoch\":\"e1\",\"number\":17},\"release\":\""
                                + "0123456789abcdef".repeat(4)
                                + "\",\"hypothetical\":false,\"notices\":[],\"trace\":[],\"traceTruncated\":false,\"reusable\":false}");
    }

    @Test
    void check_options_becomeTheRequest() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                request -> PERMIT.toBuilder().setRequestId("r1").build())) {
            List<String> line = new ArrayList<>(List.of(line(server, QUESTION)));
            line.addAll(List.of("--market", "HK", "--subject-prop", "platform=weixin", "--resource-prop", "count=3"));
            line.addAll(List.of("--action-prop", "quick=true", "--context", "amount.value:decimal=10.50"));
            line.addAll(List.of("--context", "amount.currency=CNY", "--detail", "full", "--locale", "zh"));
            line.addAll(List.of("--at", "2022-08-01T12:00:00+08:00", "--request-id", "r1"));
            assertThat(Cli.run(line.toArray(new String[0])).status()).isZero();
            CheckActionRequest request = (CheckActionRequest) server.received().get(0);
            assertThat(request.getMarketsList()).containsExactly("CN", "HK");
            assertThat(request.getResource().getId()).isEqualTo("nft:1");
            assertThat(request.getSubject().getPropertiesMap()).containsEntry("platform", Values.of("weixin"));
            assertThat(request.getResource().getPropertiesMap()).containsEntry("count", Values.of(3));
            assertThat(request.getAction().getPropertiesMap()).containsEntry("quick", Values.of(true));
            assertThat(request.getContextMap())
                    .containsEntry(
                            "amount",
                            Values.of(
                                    Map.of("value", Values.of(new BigDecimal("10.50")), "currency", Values.of("CNY"))));
            assertThat(request.getDetail()).isEqualTo(DetailLevel.DETAIL_LEVEL_FULL);
            assertThat(request.getTrace()).isTrue();
            assertThat(Instants.toInstant(request.getAt())).isEqualTo("2022-08-01T04:00:00Z");
            assertThat(request.getLocale() + request.getRequestId()).isEqualTo("zhr1");
        }
    }

    @Test
    void check_tokenOfAnAnswer_isSentBack() throws IOException {
        CheckActionResponse answer = PERMIT.toBuilder()
                .setRevision(PERMIT.getRevision().toBuilder().setHash(ByteString.fromHex("0f".repeat(32))))
                .build();
        try (ScriptedServer server = new ScriptedServer(request -> answer)) {
            Cli first = Cli.run(line(server, QUESTION));
            String token = "e1:17:" + "0f".repeat(32);
            assertThat(first.out()).contains("token         " + token + "\n");
            List<String> line = new ArrayList<>(List.of(line(server, QUESTION)));
            line.addAll(List.of("--token", token));

            assertThat(Cli.run(line.toArray(new String[0])).status()).isZero();

            CheckActionRequest request = (CheckActionRequest) server.received().get(1);
            assertThat(request.getConsistency().getAtLeast()).isEqualTo(answer.getRevision());
        }
    }

    @Test
    void check_fullyConsistentAndAsOf_areSentAndNotWithAToken() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> DENY)) {
            List<String> line = new ArrayList<>(List.of(line(server, QUESTION)));
            line.addAll(List.of("--fully-consistent", "--as-of-revision", "0"));
            assertThat(Cli.run(line.toArray(new String[0])).status()).isEqualTo(1);
            CheckActionRequest request = (CheckActionRequest) server.received().get(0);
            assertThat(request.getConsistency().getFullyConsistent()).isTrue();
            assertThat(request.hasAsOfRevision()).isTrue();

            line.addAll(List.of("--token", "e1:17:" + "0f".repeat(32)));
            Cli both = Cli.run(line.toArray(new String[0]));
            assertThat(both.status()).isEqualTo(2);
            assertThat(both.err()).contains("expected either --token or --fully-consistent, found both");
        }
    }

    @Test
    void check_requestFile_isSentAsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("q.json"), """
                {"subject": {"type": "user", "id": "li", "properties": {"home_market": "CN"}},
                 "action": {"name": "pay"}, "resource": {"type": "money", "id": "1"}, "markets": ["CN"],
                 "at": "2022-05-20T09:00:00+08:00", "detail": "FULL"}
                """);
        try (ScriptedServer server = new ScriptedServer(request -> PERMIT)) {
            Cli run = Cli.run("check", "--request", file.toString(), "--target", server.target());
            assertThat(run.status()).isZero();
            CheckActionRequest request = (CheckActionRequest) server.received().get(0);
            assertThat(request.getSubject().getPropertiesMap()).containsEntry("home_market", Values.of("CN"));
            assertThat(request.getDetail()).isEqualTo(DetailLevel.DETAIL_LEVEL_FULL);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--at 2022-08-01T12:00:00 | the offset is missing",
                "--at yesterday | expected an instant with an offset",
                "--subject shop | expected TYPE:ID such as official_account:shop, found 'shop'",
                "--context amount | expected K=V",
                "--context a=1 --context a.b=2 | found 'a.b' twice",
                "--context a:dcimal=1 | did you mean 'decimal'?",
                "--detail most | --detail",
                "--token 17 | expected a token EPOCH:NUMBER:HASH as a write or a check prints it, found '17'",
                "--as-of-revision now | --as-of-revision",
                "--request q.json --as-of-revision 3 | expected either --request or --as-of-revision, found both",
                "--request q.json --fully-consistent | expected either --request or --fully-consistent, found both",
                "--timeout 5 | expected a time of 1ms to 10m",
                "--target nowhere | expected HOST:PORT",
                "--request q.json --market CN | expected either --request or --market, found both",
                "--market CN | missing: --subject, --action, --resource",
                "--market --detail full | Expected parameter for option '--market'",
                "--request /no/such/file | found none at /no/such/file"
            })
    void check_badInput_isTwoAndSaysWhatIsExpected(String options, String expected) {
        List<String> line = new ArrayList<>(List.of("check"));
        if (options.startsWith("--context")) {
            line = new ArrayList<>(List.of(QUESTION));
        }
        line.addAll(List.of(options.split(" ")));
        Cli run = Cli.run(line.toArray(new String[0]));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(expected).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, 2", "NOT_FOUND, 2", "FAILED_PRECONDITION, 2", "ABORTED, 2", "UNIMPLEMENTED, 2",
        "UNAVAILABLE, 3", "DEADLINE_EXCEEDED, 3", "RESOURCE_EXHAUSTED, 3", "INTERNAL, 3", "UNKNOWN, 3"
    })
    void check_failedCall_hasTheStatusAndOneLine(Code code, int status) throws IOException {
        Cli run = scripted(request -> {
            throw failure(code, "what was found");
        });
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("certigate: ")
                .contains("what was found");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void check_violationsAndRetryInfo_areWritten() throws IOException {
        BadRequest bad = BadRequest.newBuilder()
                .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField("markets[0]")
                        .setDescription("expected two letters, found 'C'"))
                .build();
        assertThat(scripted(request -> {
                            throw failure(Code.INVALID_ARGUMENT, "1 field", bad);
                        })
                        .err())
                .contains("  markets[0]: expected two letters, found 'C'");
        RetryInfo retry = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setNanos(250_000_000))
                .build();
        assertThat(scripted(request -> {
                            throw failure(Code.UNAVAILABLE, "stale", retry);
                        })
                        .err())
                .contains("try again in 250 ms");
    }

    @Test
    void check_noServer_isThreeAndNamesTheTarget() throws IOException {
        String target;
        try (ScriptedServer server = new ScriptedServer(request -> null)) {
            target = server.target();
        }
        List<String> line = new ArrayList<>(List.of(QUESTION));
        line.addAll(List.of("--target", target));
        Cli run = Cli.run(line.toArray(new String[0]));
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("unavailable: the server at " + target, "certigate serve");
    }

    @Test
    void check_noAnswer_isThreeAfterTheTimeout() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> null)) {
            List<String> line = new ArrayList<>(List.of(line(server, QUESTION)));
            line.addAll(List.of("--timeout", "300ms"));
            Cli run = Cli.run(line.toArray(new String[0]));
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).contains("no answer from " + server.target(), "--timeout");
        }
    }

    private static Cli answered(CheckActionResponse answer, String... more) throws IOException {
        return scripted(request -> answer, more);
    }

    private static Cli scripted(Function<Message, @Nullable Message> script, String... more) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            List<String> line = new ArrayList<>(List.of(line(server, QUESTION)));
            line.addAll(List.of(more));
            return Cli.run(line.toArray(new String[0]));
        }
    }

    private static String[] line(ScriptedServer server, String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--target", server.target()));
        return line.toArray(new String[0]);
    }
}
