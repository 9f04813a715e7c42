package io.certigate.server;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.certigate.server.fixture.Collector;
import io.certigate.server.fixture.Scrape;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.logging.JsonLogging;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.telemetry.TelemetrySettings;
import io.certigate.v1.Certification;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import io.certigate.v1.Value;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Values that belong to persons, or let one in, go into the registry and the decision log, and nowhere else. */
class CanaryTest {
    /** In no word of ours. */
    private static final String CANARY = "kanarienvogel";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger ours = context.getLogger("io.certigate");
    private final List<Runnable> undo = new ArrayList<>();

    @TempDir
    private Path temp;

    /** As an operator has it who looks for something: everything of ours, in JSON, with whatever is thrown. */
    @BeforeEach
    void listen() {
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        Level before = ours.getLevel();
        ours.setLevel(Level.DEBUG);
        undo.add(() -> ours.setLevel(before));
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                Encoder<ILoggingEvent> encoder = console.getEncoder();
                undo.add(() -> console.setEncoder(encoder));
            }
        });
        JsonLogging.begin();
    }

    @AfterEach
    void stopListening() {
        undo.forEach(Runnable::run);
        System.setOut(out);
        System.setErr(err);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void node_whateverItIsAsked_namesNobody() throws Exception {
        Path data = temp.resolve("data");
        TestNode.prepare(data);
        String metrics;
        try (Collector collector = Collector.start()) {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Config config = Config.builder(data, TestPolicies.writeTo(temp.resolve("policies")), free)
                    .telemetry(new TelemetrySettings(free, collector.address(), 1))
                    .build();
            try (Main main = Main.start(config)) {
                ask(main.port());
                metrics = Scrape.of(main.metricsPort()).text();
                LoggerFactory.getLogger("io.certigate.canary").info("the test listens");
            }
            assertThat(collector.traces()).contains("DecisionService").doesNotContain(CANARY);
            assertThat(collector.metrics()).contains("certigate.decisions").doesNotContain(CANARY);
        }

        assertThat(said()).contains("\"formattedMessage\":\"the test listens\"").doesNotContain(CANARY);
        assertThat(metrics).contains("certigate_decisions_total{").doesNotContain(CANARY);
    }

    private static void ask(int port) {
        ManagedChannel channel = TestServer.connect(port);
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + CANARY);
        var token = MetadataUtils.newAttachHeadersInterceptor(headers);
        DecisionServiceBlockingStub checks = DecisionServiceGrpc.newBlockingStub(channel)
                .withInterceptors(token)
                .withDeadlineAfter(20, TimeUnit.SECONDS);
        RegistryServiceBlockingStub registry = RegistryServiceGrpc.newBlockingStub(channel)
                .withInterceptors(token)
                .withDeadlineAfter(20, TimeUnit.SECONDS);
        CheckActionRequest question = question(CANARY, "asset.gift.primary").build();
        checks.checkAction(question);
        checks.checkAction(question.toBuilder().setTrace(true).build());
        checks.checkActions(CheckActionsRequest.newBuilder()
                .addRequests(question)
                .addRequests(question.toBuilder().clearMarkets().addMarkets(CANARY))
                .build());
        checks.checkAction(
                question.toBuilder().clearMarkets().addMarkets(CANARY).build());
        checks.checkAction(question(CANARY, CANARY).build());
        List<Consumer<CheckActionRequest.Builder>> wrong = List.of(
                each -> each.getSubjectBuilder().setId(" " + CANARY),
                each -> each.getSubjectBuilder().setType("no type of " + CANARY),
                each -> each.getSubjectBuilder()
                        .putProperties(
                                "platform",
                                Value.newBuilder().setDecimalValue(CANARY).build()),
                each -> each.putContext(
                        CANARY, Value.newBuilder().setStringValue(CANARY).build()),
                each -> each.setRequestId(CANARY.repeat(100)));
        int refused = 0;
        for (Consumer<CheckActionRequest.Builder> fault : wrong) {
            CheckActionRequest.Builder faulty = question.toBuilder();
            fault.accept(faulty);
            try {
                checks.checkAction(faulty.build());
            } catch (StatusRuntimeException e) {
                refused++;
            }
        }
        // What is not declared is denied, and all else refused.
        assertThat(refused).isEqualTo(2);
        EntityReference holder = EntityReference.newBuilder()
                .setType("official_account")
                .setId(CANARY)
                .build();
        registry.putCertification(PutCertificationRequest.newBuilder()
                .setCertification(Certification.newBuilder()
                        .setHolder(holder)
                        .setKind(TestNode.FILING)
                        .setNumber("1")
                        .setValidFrom(com.google.protobuf.Timestamp.getDefaultInstance()))
                .build());
        assertThatThrownBy(() -> registry.putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(Certification.newBuilder()
                                .setHolder(holder)
                                .setKind(CANARY)
                                .setNumber(CANARY))
                        .build()))
                .isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(() -> registry.putEntity(PutEntityRequest.newBuilder()
                        .setEntity(io.certigate.v1.Entity.newBuilder()
                                .setType("official_account")
                                .setId(CANARY)
                                .putProperties(
                                        "no_property",
                                        Value.newBuilder()
                                                .setStringValue(CANARY)
                                                .build()))
                        .build()))
                .isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(() -> registry.getEntity(
                        GetEntityRequest.newBuilder().setEntity(holder).build()))
                .isInstanceOf(StatusRuntimeException.class);
        channel.shutdownNow();
    }

    @Test
    void node_databaseThatDoesNotAnswer_namesNoPassword() throws Exception {
        int unused;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        Config config = Config.builder(
                        temp.resolve("log"), null, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .database(
                        DatabaseUrl.parse("postgresql://certigate:" + CANARY + "@127.0.0.1:" + unused + "/certigate"),
                        true)
                .build();
        FutureTask<Main> starting = new FutureTask<>(() -> Main.start(config));
        Thread thread = new Thread(starting);
        thread.start();
        await().until(() -> said().contains("waiting for the database"));
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(20));

        assertThat(thread.isAlive()).isFalse();
        assertThat(said()).doesNotContain(CANARY);
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://certigate:" + CANARY + "@/?"))
                .message()
                .doesNotContain(CANARY);
    }
}
