package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The evidence of a rule, of two nodes with a log each, checked with nothing of Certigate. */
@Timeout(120)
class EvidenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> PARTS = List.of("applied", "lastPermit", "firstDeny");

    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: {}}
            entity_types: {account: {}, asset: {}}
            properties: {platform: {type: string}}
            actions: {show: {}, sell: {}}
            """;
    private static final String POLICY = """
            policy: p
            language: 1
            title: Showing
            zone: Asia/Shanghai
            markets: [CN]
            law:
              - {id: notice-1, title: Notice One, issuer: Ministry, number: "1", published: 2030-01-01}
            rules:
              - {id: show, effect: permit, actions: [show]}
            """;
    private static final String FORBID = POLICY + """
              - {id: no, effect: forbid, actions: [show], where: {subject.platform: weixin}, law: [notice-1], reason: p.no}
            """;

    @TempDir
    private static Path folder;

    private static DatabaseUnderTest database;
    private static final List<ServerUnderTest> NODES = new ArrayList<>();
    private static final List<String> PERMITS = new ArrayList<>();
    private static final List<String> DENIALS = new ArrayList<>();
    private static JsonNode evidence = MAPPER.createObjectNode();

    @BeforeAll
    static void tellTheStory() throws Exception {
        database = new DatabaseUnderTest(folder.resolve("database"));
        Path key = Files.writeString(folder.resolve("log.key"), key());
        // Nodes wait for their database: all three start at the same time.
        List<ServerUnderTest.Starting> starting = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            starting.add(ServerUnderTest.begin(
                    List.of(),
                    List.of(
                            "--database",
                            database.url(),
                            "--data",
                            folder.resolve(name).toString(),
                            "--log-key",
                            key.toString(),
                            "--grpc",
                            "127.0.0.1:0",
                            "--node",
                            name)));
        }
        database.start();
        for (ServerUnderTest.Starting node : starting) {
            NODES.add(node.ready());
        }
        ServerUnderTest first = NODES.get(0);
        first.done("policy", "publish", release("before", POLICY), "--activate", "--why", "as ever");
        first.done("entity", "put", "account:a", "--prop", "platform=weixin");
        first.done("entity", "put", "account:b", "--prop", "platform=alipay");
        for (ServerUnderTest node : NODES) {
            show(node, "account:a", 0);
            PERMITS.add(show(node, "account:a", 0));
            show(node, "account:b", 0);
        }
        first.done("policy", "publish", release("after", FORBID), "--activate", "--why", "notice | one");
        for (ServerUnderTest node : NODES) {
            show(node, "account:b", 0);
            DENIALS.add(show(node, "account:a", 1));
            show(node, "account:a", 1);
        }
        Awaitility.await().atMost(LIMIT).until(() -> {
            evidence = MAPPER.readTree(run("--rule", "p/no", "-o", "json").out());
            return isProven(evidence);
        });
    }

    @AfterAll
    static void stop() throws IOException {
        for (ServerUnderTest node : NODES) {
            node.close();
        }
        database.close();
    }

    private static String key() throws Exception {
        byte[] encoded = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static String release(String name, String policy) throws IOException {
        Path release = Files.createDirectories(folder.resolve(name));
        Files.writeString(release.resolve("policy.yaml"), policy);
        Files.writeString(release.resolve("vocabulary.yaml"), VOCABULARY);
        return release.toString();
    }

    private static String show(ServerUnderTest node, String account, int status) {
        Cli answer = node.run(
                "check",
                "--subject",
                account,
                "--action",
                "show",
                "--resource",
                "asset:x",
                "--market",
                "CN",
                "--fully-consistent",
                "-o",
                "json");
        assertThat(answer.status()).as(answer.err()).isEqualTo(status);
        return MAPPER.readTree(answer.out()).get("decisionId").stringValue();
    }

    private static Cli run(String... args) {
        List<String> all = new ArrayList<>(List.of("evidence"));
        all.addAll(List.of(args));
        if (!all.contains("--target")) {
            all.addAll(List.of(
                    "--target", NODES.get(0).target() + "," + NODES.get(1).target()));
        }
        return Cli.run(all.toArray(String[]::new));
    }

    private static boolean isProven(JsonNode found) {
        for (JsonNode node : found.get("nodes")) {
            for (String part : PARTS) {
                if (!node.has(part) || node.get(part).get("proof").has("missing")) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void evidence_ofTwoNodes_namesEachLastPermitAndFirstDeny() {
        for (int i = 0; i < NODES.size(); i++) {
            JsonNode node = evidence.get("nodes").get(i);
            assertThat(node.get("node").stringValue()).isEqualTo(i == 0 ? "one" : "two");
            assertThat(decision(node, "lastPermit").get("decisionId").stringValue())
                    .isEqualTo(PERMITS.get(i));
            assertThat(node.get("lastPermit").get("match").stringValue()).isEqualTo("WOULD_APPLY");
            assertThat(decision(node, "firstDeny").get("decisionId").stringValue())
                    .isEqualTo(DENIALS.get(i));
            assertThat(node.get("firstDeny").get("match").stringValue()).isEqualTo("NAMED");
            JsonNode applied = node.get("applied").get("state");
            assertThat(applied.get("appliedAt").stringValue()).isNotEmpty();
            assertThat(applied.get("clockOffset").stringValue()).endsWith("s");
        }
        JsonNode event = evidence.get("events").get(0);
        assertThat(event.get("activation").get("why").stringValue()).isEqualTo("notice | one");
        assertThat(event.get("difference").get("kind").stringValue()).isEqualTo("ADDED");
        assertThat(event.get("otherRules").asInt()).isZero();
        assertThat(evidence.get("rule").get("law").get(0).get("title").stringValue())
                .isEqualTo("Notice One");
    }

    private static JsonNode decision(JsonNode node, String part) {
        return node.get(part).get("decision").get("decision");
    }

    @Test
    void proofs_checkedWithTheJdkAlone_hold() {
        for (JsonNode node : evidence.get("nodes")) {
            for (String part : PARTS) {
                assertThat(ProofCheck.fault(node.get(part).get("proof"))).isEmpty();
            }
            JsonNode frames = node.get("firstDeny").get("proof").get("frames");
            byte[] frame = Base64.getDecoder()
                    .decode(frames.get(frames.size() - 1).get("frame").stringValue());
            String id = decision(node, "firstDeny").get("decisionId").stringValue();
            assertThat(HexFormat.of().formatHex(frame, 19, 35)).isEqualTo(id.replace("-", ""));
        }
    }

    @Test
    void proofs_anyByteChanged_doNotHold() {
        JsonNode proof = evidence.get("nodes").get(0).get("firstDeny").get("proof");
        JsonNode frames = proof.get("frames");
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = Base64.getDecoder().decode(frames.get(i).get("frame").stringValue());
            for (int at = 0; at < frame.length; at++) {
                ObjectNode changed = (ObjectNode) proof.deepCopy();
                byte[] other = frame.clone();
                other[at] ^= 1;
                ((ObjectNode) changed.get("frames").get(i))
                        .put("frame", Base64.getEncoder().encodeToString(other));
                assertThat(ProofCheck.fault(changed)).as("byte " + at).isNotEmpty();
            }
        }
        for (String name : List.of("root", "previous", "hash", "signature", "publicKey")) {
            ObjectNode changed = (ObjectNode) proof.deepCopy();
            ObjectNode seal = (ObjectNode) changed.get("seals").get(0);
            String digits = seal.get(name).stringValue();
            seal.put(name, (digits.charAt(0) == '0' ? "1" : "0") + digits.substring(1));
            assertThat(ProofCheck.fault(changed)).as(name).isNotEmpty();
        }
        for (String name : List.of("segment", "first", "last", "sealedSeconds", "sealedNanos")) {
            ObjectNode changed = (ObjectNode) proof.deepCopy();
            ObjectNode seal = (ObjectNode) changed.get("seals").get(0);
            seal.put(name, seal.get(name).asLong() + 1);
            assertThat(ProofCheck.fault(changed)).as(name).isNotEmpty();
        }
        if (proof.get("seals").size() > 1) {
            ObjectNode changed = (ObjectNode) proof.deepCopy();
            ((ArrayNode) changed.get("seals")).remove(0);
            assertThat(ProofCheck.fault(changed)).isNotEmpty();
        }
    }

    @Test
    void scriptOfTheDocumentation_onTheFile_agrees() throws Exception {
        Path file = folder.resolve("for-the-script.json");
        Files.writeString(file, evidence.toString());
        Path other = folder.resolve("changed.json");
        Files.writeString(other, evidence.toString().replaceFirst("(\"root\":\")([0-9a-f]{4})", "$10000"));
        String document = Files.readString(Checkout.root().resolve("docs/audit.md"));
        Matcher script = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(document);
        assertThat(script.find()).isTrue();
        Path check = Files.writeString(folder.resolve("check.py"), script.group(1));
        if (!answers("python3", "--version") || !answers("openssl", "version")) {
            return;
        }

        assertThat(answers("python3", check.toString(), file.toString())).isTrue();
        assertThat(answers("python3", check.toString(), other.toString())).isFalse();
        for (Map.Entry<String, Consumer<ObjectNode>> each : forgeries().entrySet()) {
            ObjectNode forged = (ObjectNode) evidence.deepCopy();
            each.getValue().accept((ObjectNode) forged.get("nodes").get(0));
            Files.writeString(other, forged.toString());
            assertThat(answers("python3", check.toString(), other.toString()))
                    .as(each.getKey())
                    .isFalse();
        }
    }

    /** What somebody may do to the evidence of a node whose proofs all hold for what they show. */
    private static Map<String, Consumer<ObjectNode>> forgeries() {
        return Map.of(
                "no frames", node -> ((ObjectNode) node.get("lastPermit").get("proof")).putArray("frames"),
                "no frame of the decision",
                        node -> {
                            ArrayNode frames = (ArrayNode)
                                    node.get("firstDeny").get("proof").get("frames");
                            frames.remove(frames.size() - 1);
                        },
                "the proof of something else",
                        node -> ((ObjectNode) node.get("lastPermit"))
                                .set("proof", node.get("applied").get("proof").deepCopy()),
                "the proof of another decision",
                        node -> ((ObjectNode) node.get("lastPermit"))
                                .set("proof", node.get("firstDeny").get("proof").deepCopy()),
                "no proof", node -> ((ObjectNode) node.get("firstDeny")).remove("proof"),
                "no signature of the last seal", node -> lastSeal(node).remove("signature"),
                "no signature and no key",
                        node -> node.get("firstDeny")
                                .get("proof")
                                .get("seals")
                                .forEach(seal -> ((ObjectNode) seal).remove(List.of("signature", "publicKey"))));
    }

    private static ObjectNode lastSeal(ObjectNode node) {
        JsonNode seals = node.get("firstDeny").get("proof").get("seals");
        return (ObjectNode) seals.get(seals.size() - 1);
    }

    private static boolean answers(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // It is not installed.
            return false;
        }
    }

    @Test
    void document_ofTwoNodes_isReadableAndWrittenOnce() throws Exception {
        Path to = folder.resolve("evidence");

        Cli written = run("--rule", "p/no", "--to", to.toString());
        Cli again = run("--rule", "p/no", "--to", to.toString());

        assertThat(written.status()).as(written.err()).isZero();
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("expected a new or empty folder");
        assertThat(Files.readString(to.resolve("evidence.md")))
                .contains("# Evidence of the rule `p/no`")
                .contains("**Notice One**")
                .contains("for this reason: notice \\| one.")
                .contains("in Asia/Shanghai")
                .contains("## Node one")
                .contains("## Node two")
                .contains("The node's decisions began to use it at")
                .contains(PERMITS.get(0), PERMITS.get(1), DENIALS.get(0), DENIALS.get(1))
                .contains("It was chosen as the first DENY after whose answer names `p/no`.")
                .contains("It is signed by the Ed25519 key");
        assertThat(MAPPER.readTree(Files.readString(to.resolve("evidence.json")))
                        .get("format")
                        .stringValue())
                .isEqualTo("certigate-evidence-1");
    }

    @Test
    void evidence_badInput_saysWhatToDo() throws IOException {
        Cli unknown = run("--rule", "p/noo");
        Cli malformed = run("--rule", "no");
        Cli reversed = run("--rule", "p/no", "--from", "2100-01-01T00:00:00Z");
        Cli unreachable = run("--rule", "p/no", "--target", "127.0.0.1:1,127.0.0.1:2");
        Path file = Files.writeString(folder.resolve("a-file"), "");
        Cli misplaced = run("--rule", "p/no", "--to", file.toString());
        Cli within = run("--rule", "p/no", "--to", file.resolve("evidence").toString());

        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("did you mean 'p/no'?");
        assertThat(malformed.status()).isEqualTo(2);
        assertThat(malformed.err()).contains("expected POLICY/RULE");
        assertThat(reversed.status()).isEqualTo(2);
        assertThat(unreachable.status()).isEqualTo(3);
        assertThat(unreachable.out()).isEmpty();
        assertThat(misplaced.status()).isEqualTo(2);
        assertThat(misplaced.err()).contains("--to: expected a new or empty folder, found a file at " + file);
        assertThat(within.status()).isEqualTo(2);
        assertThat(within.err()).contains("found a file at " + file);
    }

    @Test
    void evidence_oneNodeDown_tellsWhatTheOtherHoldsAndNamesIt() throws Exception {
        Path to = folder.resolve("partial");

        Cli partial = run(
                "--rule",
                "p/no",
                "--to",
                to.toString(),
                "--target",
                NODES.get(0).target() + ",127.0.0.1:1");

        assertThat(partial.status()).isEqualTo(3);
        assertThat(partial.err()).contains("no answer from 127.0.0.1:1");
        assertThat(Files.readString(to.resolve("evidence.md")))
                .contains("**This is not the whole evidence.**", "`127.0.0.1:1`", "## Node one", DENIALS.get(0))
                .doesNotContain("## Node two");
        JsonNode written = MAPPER.readTree(Files.readString(to.resolve("evidence.json")));
        assertThat(written.get("nodes")).hasSize(1);
        assertThat(written.get("missing").get(0).get("target").stringValue()).isEqualTo("127.0.0.1:1");
    }
}
