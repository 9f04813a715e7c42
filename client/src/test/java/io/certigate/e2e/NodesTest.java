package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckRequests;
import io.certigate.client.Targets;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Revision;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one machine that share a PostgreSQL database. */
@Timeout(180)
class NodesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CALLERS = 4;

    private static final CheckActionRequest QUESTION = CheckRequests.check(
            CheckRequests.entity("user", "li"), "user.register", CheckRequests.entity("account.personal", "new"), "CN");

    @TempDir
    private static Path folder;

    private static DatabaseUnderTest database;
    private static final List<ServerUnderTest> NODES = new ArrayList<>();

    // What was seen when the first node was started before its database.
    private static String saidWhileWaiting;
    private static boolean listenedWhileWaiting;

    @BeforeAll
    static void start() throws Exception {
        database = new DatabaseUnderTest(folder.resolve("database"));
        int port = freePort();
        ServerUnderTest.Starting first = ServerUnderTest.begin(List.of(), options(port));
        Awaitility.await().atMost(LIMIT).until(() -> first.said().contains("waiting for the database"));
        saidWhileWaiting = first.said();
        listenedWhileWaiting = listens(port);
        database.start();
        NODES.add(first.ready());
        NODES.add(ServerUnderTest.start(List.of(), options(freePort(), "--node", "second")));
    }

    @AfterAll
    static void stop() throws IOException {
        for (ServerUnderTest node : NODES) {
            node.close();
        }
        database.close();
    }

    private static List<String> options(int port, String... further) {
        List<String> options = new ArrayList<>(List.of(
                "--database",
                database.url(),
                "--decision-log",
                "off",
                "--policies",
                Checkout.policies().toString(),
                "--grpc",
                "127.0.0.1:" + port));
        options.addAll(List.of(further));
        return options;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    private static String targets() {
        return NODES.get(0).target() + "," + NODES.get(1).target();
    }

    /** Ends a node as an operator does, and starts another in its place. */
    private static void restart(int index) throws IOException, InterruptedException {
        ServerUnderTest node = NODES.get(index);
        assertThat(node.terminate()).isZero();
        node.close();
        int port = Integer.parseInt(node.target().substring(node.target().lastIndexOf(':') + 1));
        String[] name = index == 0 ? new String[0] : new String[] {"--node", "second"};
        NODES.set(index, ServerUnderTest.start(List.of(), options(port, name)));
    }

    @Test
    void start_databaseDown_waitsWithoutListeningAndThenServes() {
        assertThat(saidWhileWaiting)
                .contains("expected a database that answers, found none")
                .doesNotContain("\tat ");
        assertThat(listenedWhileWaiting).isFalse();
        assertThat(NODES.get(0).revision()).isEqualTo(1);
        assertThat(NODES.get(1).revision()).isEqualTo(1);
        assertThat(NODES.get(1).release()).isEqualTo(NODES.get(0).release()).isNotEmpty();
    }

    @Test
    void state_anyNode_showsBoth() {
        for (ServerUnderTest node : NODES) {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> node.done("state").lines().stream()
                            .map(line -> line.split(" ", 2)[0])
                            .toList()
                            .containsAll(List.of(NODES.get(0).target(), "second")));
        }
    }

    @Test
    void restart_oneByOneOnANewerSchemaUnderLoad_failsNoCall() throws Exception {
        Flyway.configure()
                .dataSource(database.connections())
                .locations("classpath:db/postgresql", "classpath:db/future")
                .load()
                .migrate();
        try (Load load = new Load(targets())) {
            for (int index = 0; index < NODES.size(); index++) {
                load.awaitAnswersOf(NODES.get(0).target(), NODES.get(1).target());
                restart(index);
            }
            load.awaitAnswersOf(NODES.get(0).target(), NODES.get(1).target());
            load.stop();

            assertThat(load.failures).isEmpty();
            assertThat(load.answers.get()).isPositive();
        }
        assertThat(database.query("SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"))
                .isEqualTo("1000");
    }

    @Test
    void restore_backup_isRefusedUntilItHasANewEpoch() throws Exception {
        NODES.get(0).done("entity", "put", "user:before");
        Path backup = folder.resolve("backup");
        database.backUp(backup);
        Revision old = Tokens.put(NODES.get(0).target(), "lost");
        awaitHealth(ServingStatus.SERVING);

        database.stop();
        awaitHealth(ServingStatus.NOT_SERVING);
        database.restore(backup);
        database.start();
        for (ServerUnderTest node : NODES) {
            Awaitility.await().atMost(LIMIT).until(() -> node.errors().contains("certigate store new-epoch"));
        }
        Cli refused = NODES.get(1)
                .run(
                        "check",
                        "--subject",
                        "user:li",
                        "--action",
                        "user.register",
                        "--resource",
                        "account.personal:new",
                        "--market",
                        "CN");
        assertThat(refused.status()).isEqualTo(3);

        Cli begun = Cli.run("store", "new-epoch", "--database", database.url());

        assertThat(begun.out()).startsWith("begun revision=");
        awaitHealth(ServingStatus.SERVING);
        Cli verified = Cli.run("store", "verify", "--database", database.url());
        assertThat(verified.out()).as(verified.err()).startsWith("verified revision=");
        NODES.get(1).done("entity", "get", "user:before");
        assertThat(NODES.get(1).run("entity", "get", "user:lost").status()).isEqualTo(2);
        assertThat(Tokens.askWith(NODES.get(0).target(), old)).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(Tokens.askWith(NODES.get(0).target(), Tokens.put(NODES.get(1).target(), "after")))
                .isEqualTo(Status.Code.OK);
    }

    private static void awaitHealth(ServingStatus expected) {
        for (ServerUnderTest node : NODES) {
            Awaitility.await().atMost(LIMIT).until(() -> health(node.target()) == expected);
        }
    }

    private static ServingStatus health(String target) {
        ManagedChannel channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
        } finally {
            channel.shutdownNow();
        }
    }

    /** Callers who ask without a pause, and what became of their calls. */
    private static final class Load implements AutoCloseable, ClientInterceptor {
        private final CertigateClient client;
        private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong answers = new AtomicLong();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Set<String> answered = ConcurrentHashMap.newKeySet();

        Load(String addresses) {
            Targets targets = Targets.parse(addresses);
            ManagedChannelBuilder<?> channel =
                    Grpc.newChannelBuilder(targets.channelTarget(), InsecureChannelCredentials.create());
            targets.configure(channel);
            client = CertigateClient.builder()
                    .channel(channel.intercept(this).build())
                    .deadline(LIMIT)
                    .build();
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(this::call);
            }
        }

        private void call() {
            while (!stopped.get()) {
                try {
                    client.check(QUESTION);
                    answers.incrementAndGet();
                } catch (CertigateException e) {
                    failures.add(e.toString());
                }
            }
        }

        /** Waits until these have answered a call from now on. */
        void awaitAnswersOf(String... targets) {
            answered.clear();
            Awaitility.await().atMost(LIMIT).until(() -> answered.containsAll(List.of(targets)));
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            callers.shutdown();
            assertThat(callers.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onMessage(A message) {
                                    String peer = String.valueOf(getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                                    answered.add(peer.substring(peer.indexOf('/') + 1));
                                    super.onMessage(message);
                                }
                            },
                            headers);
                }
            };
        }

        @Override
        public void close() {
            stopped.set(true);
            callers.shutdownNow();
            client.close();
        }
    }
}
