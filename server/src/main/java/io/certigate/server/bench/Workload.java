package io.certigate.server.bench;

import com.google.protobuf.Timestamp;
import io.certigate.v1.Action;
import io.certigate.v1.Certification;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImportRow;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.Relation;
import io.certigate.v1.Value;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the benchmark asks: first-hand sales of digital collectibles by accounts with a filed partner, under the packs and
 * further rules on the same actions for other platforms. A request has four properties and about 200 bytes.
 */
final class Workload {
    private static final int ACCOUNTS = 64;

    /** Where the numbers of the rules in policies of their own begin. */
    private static final int FURTHER = 10_000_000;

    /** The numbers of filings that there are, by their digits that count. */
    private static final long FILINGS = 100_000_000;

    private static final String CHAIN = "bench-chain";
    private static final String FILING = "cn.cac.blockchain_filing";
    private static final Timestamp FROM = timestamp("2022-04-01T00:00:00Z");

    private Workload() {}

    /** A folder of policies: the packs and a number of further rules. */
    static void writePolicies(Path packs, Path folder, int rules) throws IOException {
        try (Stream<Path> files = Files.walk(packs)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml")
                            && !path.toString().endsWith("-suite.yaml"))
                    .toList()) {
                Path copy = folder.resolve(packs.relativize(file).toString());
                Files.createDirectories(copy.toAbsolutePath().getParent());
                Files.copy(file, copy);
            }
        }
        if (rules > 0) {
            Files.writeString(folder.resolve("bench-rules.yaml"), policy("bench.rules", 0, rules));
        }
    }

    /** Adds policies of one rule each to a folder of policies. */
    static void addPolicies(Path folder, int policies) throws IOException {
        Path further = Files.createDirectory(folder.resolve("bench"));
        for (int i = 0; i < policies; i++) {
            // Other rules than those of the one large policy, since no two may be the same.
            Files.writeString(further.resolve("bench-" + i + ".yaml"), policy("bench.policy-" + i, FURTHER + i, 1));
        }
    }

    private static String policy(String name, int first, int rules) {
        StringBuilder text = new StringBuilder("policy: ")
                .append(name)
                .append("\nlanguage: 1\nmarkets: [CN]\nzone: Asia/Shanghai\nrules:\n");
        for (int i = first; i < first + rules; i++) {
            text.append("  - {id: rule-").append(i).append(", effect: ").append(i % 2 == 0 ? "permit" : "forbid");
            text.append(", subjects: [official_account], actions: [asset.sell.primary, asset.display], resources:");
            text.append(" [digital_collectible], where: {subject.platform: platform-")
                    .append(i);
            text.append("}, during: {from: 2020-01-01}, reason: bench.rule_")
                    .append(i)
                    .append("}\n");
        }
        return text.toString();
    }

    /** Registers the accounts, their owners and their partner. */
    static void register(Channel channel) {
        RegistryServiceGrpc.RegistryServiceBlockingStub registry = RegistryServiceGrpc.newBlockingStub(channel);
        registry.putCertification(PutCertificationRequest.newBuilder()
                .setCertification(filing(partner(), number(0)))
                .build());
        for (int i = 0; i < ACCOUNTS; i++) {
            registry.putEntity(PutEntityRequest.newBuilder()
                    .setEntity(Entity.newBuilder()
                            .setType("official_account")
                            .setId(account(i))
                            .putProperties("entity_type", text("small_business"))
                            .putProperties("platform", text("weixin")))
                    .build());
            registry.putRelation(PutRelationRequest.newBuilder()
                    .setRelation(Relation.newBuilder()
                            .setOf(reference("official_account", account(i)))
                            .setRelation("blockchain_provider")
                            .setWith(reference("company", CHAIN))
                            .setValidFrom(FROM))
                    .build());
        }
    }

    /** The partner of all accounts. */
    static EntityReference partner() {
        return reference("company", CHAIN);
    }

    /** A filing. */
    static Certification filing(EntityReference holder, String number) {
        return Certification.newBuilder()
                .setHolder(holder)
                .setKind(FILING)
                .setNumber(number)
                .setNumberVerified(true)
                .setValidFrom(FROM)
                .build();
    }

    /** A number of a filing, which a certifier vouches for: its check character is not computed. */
    static String number(long i) {
        return "京网信备110105220000%08d号".formatted(i);
    }

    /** One request for each account. */
    static List<CheckActionRequest> requests() {
        List<CheckActionRequest> requests = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            requests.add(request(account(i), "weixin/nft-000" + i, "bench-" + i));
        }
        return requests;
    }

    private static CheckActionRequest request(String account, String resource, String id) {
        return CheckActionRequest.newBuilder()
                .setSubject(Entity.newBuilder()
                        .setType("official_account")
                        .setId(account)
                        .putProperties("platform", text("weixin"))
                        .putProperties("home_market", text("CN")))
                .setAction(Action.newBuilder().setName("asset.sell.primary"))
                .setResource(Entity.newBuilder()
                        .setType("digital_collectible")
                        .setId(resource)
                        .putProperties("platform", text("weixin")))
                .putContext("funding_source", text("balance"))
                .addMarkets("CN")
                .setRequestId(id)
                .build();
    }

    /** A request about one of many holders, an account that has filed itself. */
    static CheckActionRequest request(long holder) {
        return request(holderId(holder), "weixin/nft-0001", "bench-1");
    }

    /** What is imported of one of many holders: the account, and its filing. */
    static List<ImportRow.Builder> holder(long number) {
        Entity account = Entity.newBuilder()
                .setType("official_account")
                .setId(holderId(number))
                .putProperties("entity_type", text("small_business"))
                .putProperties("platform", text("weixin"))
                .build();
        return List.of(
                ImportRow.newBuilder().setEntity(account),
                ImportRow.newBuilder()
                        .setCertification(
                                filing(reference("official_account", holderId(number)), number(number % FILINGS))));
    }

    private static String holderId(long number) {
        return "weixin/wx-bench-%08d".formatted(number);
    }

    private static String account(int i) {
        return "weixin/wx-bench-account-" + i;
    }

    private static EntityReference reference(String type, String id) {
        return EntityReference.newBuilder().setType(type).setId(id).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Timestamp timestamp(String text) {
        return Timestamp.newBuilder()
                .setSeconds(Instant.parse(text).getEpochSecond())
                .build();
    }
}
