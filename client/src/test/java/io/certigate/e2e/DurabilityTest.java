package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.Certification;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutCertificationResponse;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after a kill -9 at any moment. */
class DurabilityTest {
    private static final int ROUNDS = 10;
    private static final int WRITERS = 4;
    private static final int MOST_WRITES_BEFORE_THE_KILL = 40;
    private static final long SEED = 20_220_330;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration READY_AGAIN = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void kill_whileThreadsWrite_losesNoAcknowledgedWrite() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        List<Duration> startups = new ArrayList<>();
        ServerUnderTest server = ServerUnderTest.start(folder);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                writeUntilKilled(
                        server, "user:r" + round, 1 + random.nextInt(MOST_WRITES_BEFORE_THE_KILL), acknowledged);
                server.close();
                // Without policies: the release must have survived too.
                server = ServerUnderTest.start(folder, null);
                startups.add(server.startup());
                assertNothingLost(server, acknowledged);
            }
        } finally {
            server.close();
        }
        // The median: one start may have met another process's burst.
        assertThat(startups.stream().sorted().toList().get(ROUNDS / 2)).isLessThan(READY_AGAIN);
    }

    /** Some threads write, each one write after the other, until the server dies after so many acknowledgments. */
    private static void writeUntilKilled(
            ServerUnderTest server, String prefix, int acknowledgments, Map<String, Long> acknowledged)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(acknowledgments);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (CertigateClient client =
                CertigateClient.builder().target(server.target()).build()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String holders = prefix + "-w" + writer + "-";
                writers.execute(() -> writeOn(client, holders, enough, acknowledged));
            }
            assertThat(enough.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            server.kill();
            writers.shutdown();
            assertThat(writers.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            writers.shutdownNow();
        }
    }

    private static void writeOn(
            CertigateClient client, String holders, CountDownLatch enough, Map<String, Long> acknowledged) {
        int count = 0;
        try {
            while (true) {
                String holder = holders + count++;
                acknowledged.put(holder, put(client, holder).getRevision().getNumber());
                enough.countDown();
            }
        } catch (StatusRuntimeException e) {
            // The server is gone: this write was not acknowledged.
            enough.countDown();
        }
    }

    private static PutCertificationResponse put(CertigateClient client, String holder) {
        String[] parts = holder.split(":", 2);
        return registry(client)
                .putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(Certification.newBuilder()
                                .setHolder(EntityReference.newBuilder()
                                        .setType(parts[0])
                                        .setId(parts[1]))
                                .setKind("identity.real_name")
                                .setIssuer("Weixin")
                                .setValidFrom(Instants.toTimestamp(Instant.EPOCH)))
                        .build());
    }

    private static void assertNothingLost(ServerUnderTest server, Map<String, Long> acknowledged) {
        Map<String, Long> stored = stored(server);
        Set<Long> revisions = new HashSet<>(stored.values());
        // Revision 1 is the release; each write since is one.
        Set<Long> gapless = LongStream.rangeClosed(2, server.revision()).boxed().collect(Collectors.toSet());
        assertThat(stored).containsAllEntriesOf(acknowledged);
        assertThat(revisions).isEqualTo(gapless);
        // What was under way when the server died may be there or not, but never more of it than there were writers.
        assertThat(stored.size() - acknowledged.size()).isBetween(0, ROUNDS * WRITERS);
    }

    private static Map<String, Long> stored(ServerUnderTest server) {
        Map<String, Long> stored = new HashMap<>();
        try (CertigateClient client =
                CertigateClient.builder().target(server.target()).build()) {
            ListCertificationsRequest.Builder request =
                    ListCertificationsRequest.newBuilder().setPageSize(500);
            do {
                ListCertificationsResponse page = registry(client).listCertifications(request.build());
                page.getCertificationsList()
                        .forEach(held -> stored.put(
                                held.getHolder().getType() + ":"
                                        + held.getHolder().getId(),
                                held.getRevision()));
                request.setPageToken(page.getNextPageToken());
            } while (!request.getPageToken().isEmpty());
        }
        return stored;
    }

    private static RegistryServiceGrpc.RegistryServiceBlockingStub registry(CertigateClient client) {
        return RegistryServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void kill_afterAnAcknowledgedRevocation_keepsIt() throws IOException, InterruptedException {
        String[] check = {
            "check",
            "--subject",
            "official_account:a",
            "--action",
            "asset.sell.primary",
            "--market",
            "CN",
            "--resource",
            "digital_collectible:1"
        };
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            server.done("entity", "put", "official_account:a", "--prop", "entity_type=enterprise");
            server.done(
                    "cert",
                    "put",
                    "--holder",
                    "official_account:a",
                    "--kind",
                    "cn.cac.blockchain_filing",
                    "--number",
                    "京网信备11010519864491550014号",
                    "--from",
                    "2019-03-30T00:00:00+08:00");
            assertThat(server.run(check).status()).isZero();
            server.done("cert", "revoke", "--holder", "official_account:a", "--kind", "cn.cac.blockchain_filing");
            server.kill();
        }
        try (ServerUnderTest server = ServerUnderTest.start(folder, null)) {
            assertThat(server.run(check).status()).isEqualTo(1);
            assertThat(server.revision()).isEqualTo(4);
        }
    }

    @Test
    void terminate_underLoad_endsWithZeroAndLosesNothing() throws Exception {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(20);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (ServerUnderTest server = ServerUnderTest.start(folder);
                CertigateClient client =
                        CertigateClient.builder().target(server.target()).build()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String holders = "user:w" + writer + "-";
                writers.execute(() -> writeOn(client, holders, enough, acknowledged));
            }
            assertThat(enough.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(server.terminate()).isZero();

            writers.shutdown();
            assertThat(writers.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            writers.shutdownNow();
        }
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            // Drained: every write that the server took was answered.
            assertThat(stored(server)).isEqualTo(acknowledged);
        }
    }

    @Test
    void list_manyPages_showsEachOnceInOrder() throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(folder);
                CertigateClient client =
                        CertigateClient.builder().target(server.target()).build()) {
            for (int i = 0; i < 25; i++) {
                put(client, "user:p%02d".formatted(i));
            }
            List<String> listed = new ArrayList<>();
            ListCertificationsRequest.Builder request =
                    ListCertificationsRequest.newBuilder().setPageSize(10);
            do {
                ListCertificationsResponse page = registry(client).listCertifications(request.build());
                assertThat(page.getCertificationsCount()).isLessThanOrEqualTo(10);
                page.getCertificationsList()
                        .forEach(held -> listed.add(held.getHolder().getId()));
                request.setPageToken(page.getNextPageToken());
                // A record that is put between pages behind the reader's place does not shift the others.
                put(client, "user:a" + listed.size());
            } while (!request.getPageToken().isEmpty());

            assertThat(listed)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .filteredOn(id -> id.startsWith("p"))
                    .hasSize(25);
            Cli all = server.run("cert", "list", "--kind", "identity.real_name", "-o", "json");
            assertThat(all.lines()).hasSize(28);
        }
    }
}
